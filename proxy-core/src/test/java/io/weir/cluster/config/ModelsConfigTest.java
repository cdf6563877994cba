package io.weir.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsConfigTest {
  private static ModelsConfig read(String yaml) {
    return YamlSource.text("routes.yaml", yaml, name -> null).read(ModelsConfig.SHAPE).orThrow();
  }

  @Test
  void nothingWritten_isAnyModelByAnyName() {
    assertThat(read("{}")).isEqualTo(ModelsConfig.ANY);
    assertThat(ModelsConfig.ANY.has("m")).isTrue();
    assertThat(ModelsConfig.ANY.name("m")).isEqualTo("m");
    assertThat(ModelsConfig.ANY.name(null)).isNull();
  }

  @Test
  void model_thatIsNotServed_isNotHad_unlessAnotherStandsForIt() {
    ModelsConfig strict = read("serves: [\"claude-*\", opus]");
    assertThat(strict.has("claude-3")).isTrue();
    assertThat(strict.has("opus")).isTrue();
    assertThat(strict.has("gpt-4o")).isFalse();
    assertThat(strict.has(null)).isTrue();
    ModelsConfig kind = read("{serves: claude-*, default: claude-3}");
    assertThat(kind.has("gpt-4o")).isTrue();
    assertThat(kind.name("gpt-4o")).isEqualTo("claude-3");
    assertThat(kind.name("claude-4")).isEqualTo("claude-4");
    assertThat(kind.name(null)).isEqualTo("claude-3");
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, openai/gpt-4o",
    "claude-3, anthropic/claude-3",
    "llama-3, meta-llama/llama-3",
    "gemini-2, google/gemini-2",
    "mistral-large, mistralai/mistral-large",
    "meta/gpt-x, meta/gpt-x",
    "o1, o1"
  })
  void names_forOpenRouter_getTheirMakers(String asked, String sent) {
    assertThat(read("prefixes: openrouter").name(asked)).isEqualTo(sent);
  }

  @Test
  void prefixes_ofOnesOwn_areTriedInTheirOrder() {
    ModelsConfig models = read("{default: oss, prefixes: {gpt-oss: open/, gpt-: shut/, oss: x/}}");
    assertThat(models.name("gpt-oss-1")).isEqualTo("open/gpt-oss-1");
    assertThat(models.name("gpt-4")).isEqualTo("shut/gpt-4");
    assertThat(models.name(null)).isEqualTo("x/oss");
  }
}
