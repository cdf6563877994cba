package io.weir.filters.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.NamedFile;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.filters.llm.price.Prices.Found;
import io.weir.filters.llm.usage.Charge.Basis;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
  private static Reading<PricesConfig> read(String yaml) {
    return YamlSource.text("routes.yaml", yaml, name -> null).read(PricesConfig.SHAPE);
  }

  private static Prices prices(String yaml) {
    return new Prices(read(yaml).orThrow());
  }

  private static Found found(Prices prices, @Nullable String cluster, String model) {
    return Objects.requireNonNull(prices.find(cluster, model));
  }

  /** Nano-dollars for a million tokens of input. */
  private static long input(Prices prices, @Nullable String cluster, String model) {
    return found(prices, cluster, model).price().nanos(1_000_000, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-x, 1",
    "GPT-X, 1",
    "gpt-x-mini, 2",
    "gpt-x-mini-2026, 3",
    "gpt-y, 4",
    "my-own-thing, 5",
    "own, 6"
  })
  void find_byName_takesTheExactOneElseTheLongestPattern(String model, long usd) {
    Prices prices =
        prices(
            """
            built_in: false
            unknown: default
            default: {input: 6}
            models:
              - {match: "gpt-*", input: 4}
              - {match: [gpt-x, other], input: 1}
              - {match: "gpt-x-mini*", input: 2}
              - {match: "gpt-*-mini-2026", input: 3}
              - {match: "*-own-*", input: 5}
            """);
    assertThat(input(prices, null, model)).isEqualTo(usd * 1_000_000_000);
  }

  @Test
  void find_override_countsBeforeTheLists() {
    Prices prices = prices("{models: [{match: gpt-4o, input: 0.5}]}");
    assertThat(found(prices, "openai", "gpt-4o").basis()).isEqualTo(Basis.OVERRIDE);
    assertThat(input(prices, "openai", "gpt-4o")).isEqualTo(500_000_000);
    assertThat(found(prices, "openai", "gpt-4o-mini").basis()).isEqualTo(Basis.LIST);
  }

  @Test
  void find_atACluster_takesItsProvidersPrice() {
    Prices prices = prices("{clusters: {edge: aws}}");
    String model = "claude-haiku-4-5-20251001";
    assertThat(input(prices, "anthropic", model)).isEqualTo(1_000_000_000);
    assertThat(input(prices, "edge", model)).isEqualTo(1_100_000_000);
    assertThat(input(prices, "unheard-of", model)).isEqualTo(1_000_000_000);
    assertThat(input(prices, null, model)).isEqualTo(1_000_000_000);
  }

  @Test
  void find_modelNamedWithItsProvider_takesThatProvidersPrice() {
    Prices prices = prices("{}");
    assertThat(input(prices, "gateway", "groq/llama-3.1-8b-instant"))
        .isEqualTo(input(prices, "groq", "llama-3.1-8b-instant"));
  }

  @Test
  void find_modelOfAServerOfOnesOwn_isFree() {
    Prices prices = prices("{unknown: deny, clusters: {gpu: local}}");
    assertThat(input(prices, "ollama", "llama3.2:1b")).isZero();
    assertThat(input(prices, "gpu", "gpt-4o")).isZero();
    assertThat(prices.find("elsewhere", "nobody-knows-it")).isNull();
  }

  @Test
  void find_unknownModel_followsTheRule() {
    assertThat(found(prices("{}"), null, "nobody-knows-it").basis()).isEqualTo(Basis.FREE);
    assertThat(prices("{unknown: deny}").find(null, "nobody-knows-it")).isNull();
    Prices priced = prices("{unknown: default, default: {input: 7}}");
    assertThat(found(priced, null, "nobody-knows-it").basis()).isEqualTo(Basis.DEFAULT);
    assertThat(input(priced, null, "nobody-knows-it")).isEqualTo(7_000_000_000L);
    assertThat(priced.known(null, "nobody-knows-it")).isNull();
    assertThat(priced.known(null, "nobody-knows-it")).isNull();
  }

  @Test
  void find_manyNames_remembersNoMoreThanItsLimit() {
    Prices prices = prices("{unknown: default, default: {input: 7}}");
    for (int i = 0; i < 5000; i++) {
      assertThat(found(prices, null, "made-up-" + i).basis()).isEqualTo(Basis.DEFAULT);
    }
    assertThat(prices.remembered()).isEqualTo(2000);
    assertThat(found(prices, null, "m".repeat(100_000)).basis()).isEqualTo(Basis.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o-mini-2024-07-18, 0.15, 0.6",
    "openai, gpt-4o-2024-05-13, 5, 15",
    "anthropic, claude-sonnet-4-5-20250929, 3, 15",
    "anthropic, claude-opus-4-8, 5, 25",
    "google, gemini-2.5-flash, 0.3, 2.5",
    "deepseek, deepseek-chat, 0.27, 1.1",
    "openai, text-embedding-3-small, 0.02, 0",
  })
  void builtIn_knownModels_haveTheirFigures(String cluster, String model, String in, String out) {
    Found found = found(prices("{unknown: deny}"), cluster, model);
    assertThat(found.price().nanos(100_000, 0)).isEqualTo(nanos(in) / 10);
    assertThat(found.price().nanos(0, 100_000)).isEqualTo(nanos(out) / 10);
  }

  private static long nanos(String usd) {
    return new BigDecimal(usd).movePointRight(9).longValueExact();
  }

  @Test
  void file_ofOnesOwn_countsBeforeTheBuiltInOneAndIsAValue(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "providers: {openai: [{match: gpt-4o, input: 1}]}");
    String yaml = "{file: '" + file + "'}";
    PricesConfig before = read(yaml).orThrow();
    assertThat(read(yaml).orThrow()).isEqualTo(before);
    assertThat(read(yaml).files()).containsExactly(NamedFile.of(file));
    assertThat(input(new Prices(before), "openai", "gpt-4o")).isEqualTo(1_000_000_000);
    assertThat(input(new Prices(before), "openai", "gpt-4o-mini")).isEqualTo(150_000_000);
    Files.writeString(file, "providers: {openai: [{match: gpt-4o, input: 2}]}");
    assertThat(read(yaml).orThrow()).isNotEqualTo(before);
  }

  @Test
  void file_shownInThePage_loads() throws IOException {
    Path here = Path.of("docs/prices.md");
    String page = Files.readString(Files.exists(here) ? here : Path.of("..").resolve(here));
    String shown = page.split("```prices\n", -1)[1].split("```", -1)[0];
    PriceFile file = YamlSource.text("page", shown, name -> null).read(PriceEntry.FILE).orThrow();
    assertThat(file.providers()).containsOnlyKeys("openai", "anthropic");
  }

  @Test
  void file_withErrors_isRefusedWithThem(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file, "providers: {openai: [{match: gpt-4o, inptu: 1}]}");
    assertThat(read("{file: '" + file + "'}").problems().toString())
        .contains("inptu")
        .contains("bad.yaml:1");
    assertThat(read("{file: /nowhere.yaml}").problems().toString()).contains("no such file");
  }

  @Test
  void defaultPrice_withoutItsRule_isRefused() {
    assertThat(read("{default: {input: 1}}").problems().toString()).contains("nothing uses");
    assertThat(read("{unknown: default}").problems().toString()).contains("no default price");
  }
}
