package io.weir.config.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StarTest {
  @ParameterizedTest
  @CsvSource({
    "gpt-4o, gpt-4o, true",
    "gpt-4o, gpt-4o-mini, false",
    "gpt-4o, GPT-4o, false",
    "gpt-*, gpt-4o, true",
    "gpt-*, gpt-, true",
    "gpt-*, xgpt-4o, false",
    "*-mini, gpt-4o-mini, true",
    "*-mini, gpt-4o-mini-2, false",
    "a*b*c, a-b-b-c, true",
    "a*b*c, a-c-b, false",
    "*, '', true",
    "**, anything, true",
    "'', '', true",
    "'', a, false",
  })
  void pattern_ofAName_matches(String pattern, String name, boolean expected) {
    assertThat(Star.matches(pattern, name)).isEqualTo(expected);
  }

  @Test
  void pattern_ofManyStars_takesNoTimeToRefuse() {
    String pattern = "*a".repeat(50) + "b";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(Star.matches(pattern, "a".repeat(5_000))).isFalse());
  }
}
