package io.weir.filters.translate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Dialect;
import io.weir.http.Headers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateFieldsTest {
  private static final long NOW = Instant.parse("2026-01-02T03:04:05.250Z").toEpochMilli();

  private static Map<String, String> told(Dialect server, Dialect client, String... fields) {
    Headers headers = new Headers();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    RateFields.tell(headers, server, client, NOW);
    Map<String, String> told = new LinkedHashMap<>();
    for (int i = 0; i < headers.size(); i++) {
      told.put(headers.lowerName(i).toString(), headers.value(i));
    }
    return told;
  }

  @Test
  void openAiFields_forAnthropicClients_sayTheTimeOfDay() {
    assertThat(
            told(
                Dialect.OPENAI,
                Dialect.ANTHROPIC,
                "x-ratelimit-limit-requests",
                "60",
                "x-ratelimit-remaining-requests",
                "59",
                "x-ratelimit-reset-requests",
                "1s",
                "x-ratelimit-remaining-tokens",
                "149984",
                "x-ratelimit-reset-tokens",
                "6m0s",
                "retry-after-ms",
                "20"))
        .containsOnly(
            Map.entry("anthropic-ratelimit-requests-limit", "60"),
            Map.entry("anthropic-ratelimit-requests-remaining", "59"),
            Map.entry("anthropic-ratelimit-requests-reset", "2026-01-02T03:04:07Z"),
            Map.entry("anthropic-ratelimit-tokens-remaining", "149984"),
            Map.entry("anthropic-ratelimit-tokens-reset", "2026-01-02T03:10:06Z"),
            Map.entry("retry-after-ms", "20"));
  }

  @Test
  void anthropicFields_forOpenAiClients_sayTheTimeLeft() {
    assertThat(
            told(
                Dialect.ANTHROPIC,
                Dialect.OPENAI_RESPONSES,
                "anthropic-ratelimit-requests-limit",
                "50",
                "anthropic-ratelimit-requests-reset",
                "2026-01-02T03:05:05Z",
                "anthropic-ratelimit-input-tokens-remaining",
                "4000",
                "anthropic-ratelimit-output-tokens-remaining",
                "800",
                "anthropic-ratelimit-output-tokens-reset",
                "2026-01-02T03:04:00+00:00",
                "retry-after",
                "7"))
        .containsOnly(
            Map.entry("x-ratelimit-limit-requests", "50"),
            Map.entry("x-ratelimit-reset-requests", "1m0s"),
            Map.entry("x-ratelimit-remaining-tokens", "800"),
            Map.entry("x-ratelimit-reset-tokens", "0s"),
            Map.entry("retry-after", "7"));
  }

  @Test
  void fields_forDialectsWithoutSuch_areTakenOut() {
    assertThat(told(Dialect.OPENAI, Dialect.OLLAMA, "x-ratelimit-limit-tokens", "1")).isEmpty();
  }

  @Test
  void resets_thatCannotBeRead_areLeftOut() {
    assertThat(
            told(
                Dialect.ANTHROPIC,
                Dialect.OPENAI,
                "anthropic-ratelimit-tokens-reset",
                "2026-13-45",
                "anthropic-ratelimit-tokens-limit",
                "9"))
        .containsOnly(Map.entry("x-ratelimit-limit-tokens", "9"));
  }
}
