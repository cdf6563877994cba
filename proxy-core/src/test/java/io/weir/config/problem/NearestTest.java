package io.weir.config.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> KNOWN =
      List.of("retry", "timeouts", "rate_limit", "cors", "to", "match", "on");

  @ParameterizedTest
  @CsvSource({
    "retires,retry", "rety,retry", "timeout,timeouts", "ratelimit,rate_limit",
    "rate-limit,rate_limit", "RATE_LIMIT,rate_limit", "cros,cors", "mtach,match"
  })
  void word_mistyped_hasANearestOne(String found, String meant) {
    assertThat(Nearest.to(found, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"foo", "x", "''", "completely_different", "host"})
  void word_unlikeAll_hasNone(String found) {
    assertThat(Nearest.to(found, KNOWN)).isEmpty();
  }

  @Test
  void word_absurdlyLong_hasNone() {
    assertThat(Nearest.to("retry".repeat(1_000), KNOWN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ab,ab,0", "ab,ba,1", "abc,abd,1", "abc,ab,1", "'',abc,3", "kitten,sitting,3"})
  void distance_betweenWords_countsEdits(String one, String other, int edits) {
    assertThat(Nearest.distance(one, other)).isEqualTo(edits);
    assertThat(Nearest.distance(other, one)).isEqualTo(edits);
  }
}
