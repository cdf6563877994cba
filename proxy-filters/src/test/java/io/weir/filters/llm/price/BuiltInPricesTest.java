package io.weir.filters.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInPricesTest {
  private static final Path LIST = Path.of("../config/prices.yaml");

  @TempDir Path folder;

  @Test
  void read_fromTheJar_isTheListThatOperatorsRead() {
    PriceFile written = PriceFile.of(LIST);
    assertThat(written.providers()).hasSizeGreaterThan(5);
    assertThat(PriceFile.builtIn()).isEqualTo(written);
    assertThat(PriceFile.builtIn().providers().keySet())
        .containsExactlyElementsOf(written.providers().keySet());
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    String yaml =
        """
        providers:
          one:
            - {match: [a, "b*"], input: 2, cached: 0.000000001, request: 0.005, search: 0.01,
               tiers: [{above: 200000, input: 4}, {above: 500000, input: 8, image_output: 3}]}
            - {match: ["é"], output: 1000000}
          none: []
        """;
    PriceFile list =
        YamlSource.text("prices.yaml", yaml, name -> null).read(PriceEntry.FILE).orThrow();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BuiltInPrices.write(list, bytes);
    assertThat(BuiltInPrices.read(new ByteArrayInputStream(bytes.toByteArray()))).isEqualTo(list);
  }

  @Test
  void main_aList_isWrittenIntoAFolderThatWasNotThere() throws IOException {
    Path to = folder.resolve("new/prices.bin");
    BuiltInPrices.main(new String[] {LIST.toString(), to.toString()});
    assertThat(BuiltInPrices.read(Files.newInputStream(to))).isEqualTo(PriceFile.builtIn());
  }
}
