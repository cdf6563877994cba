package io.weir.filters.llm.price;

import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A price list as it was read: a value, so that a list with other figures makes a reload.
 *
 * @param providers entries by provider, in the order of the list
 */
public record PriceFile(Map<String, List<PriceEntry>> providers) {
  /** A list without prices. */
  public static final PriceFile NONE = new PriceFile(Map.of());

  /**
   * Reads a list. Blocks on the file system.
   *
   * @throws IllegalArgumentException where it has errors, with all of them
   */
  static PriceFile of(Path path) {
    Reading<PriceFile> reading = YamlSource.file(path, System::getenv).read(PriceEntry.FILE);
    if (reading.problems().hasErrors()) {
      throw new IllegalArgumentException(reading.problems().toString());
    }
    return reading.orThrow();
  }

  /** The list that comes with Weir; read when it is first asked for. */
  static PriceFile builtIn() {
    return BuiltIn.FILE;
  }

  private static final class BuiltIn {
    static final PriceFile FILE = BuiltInPrices.read();
  }
}
