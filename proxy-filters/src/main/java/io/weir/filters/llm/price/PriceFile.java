package io.weir.filters.llm.price;

import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
    return checked(YamlSource.file(path, System::getenv).read(PriceEntry.FILE));
  }

  private static PriceFile checked(Reading<PriceFile> reading) {
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
    static final PriceFile FILE = read();

    private static PriceFile read() {
      try (InputStream in = PriceFile.class.getResourceAsStream("prices.yaml")) {
        if (in == null) {
          throw new IllegalStateException("prices.yaml: not on the class path");
        }
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return checked(YamlSource.text("prices.yaml", text, name -> null).read(PriceEntry.FILE));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
