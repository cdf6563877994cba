package io.weir.filters.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void of_commonRates_areExact() {
    assertThat(Pace.of(10, Duration.ofSeconds(1), 20)).isEqualTo(new Pace(1, 100_000, 1, 20));
    assertThat(Pace.of(60, Duration.ofMinutes(1), 60)).isEqualTo(new Pace(1, 1_000_000, 1, 60));
    assertThat(Pace.of(3, Duration.ofSeconds(1), 3)).isEqualTo(new Pace(3, 1_000_000, 1, 3));
  }

  @Test
  void of_manyTokensInALongTime_staysCountableAndNear() {
    for (long tokens : new long[] {999_983, 1_000_000_007, 123_456_789_123L}) {
      Pace pace = Pace.of(tokens, DAY, tokens);

      double perDay =
          (double) pace.tokens() * DAY.toNanos() / (pace.units() * pace.unitMicros() * 1000.0);
      assertThat(perDay / tokens).isBetween(0.999, 1.001);
    }
  }

  @Test
  void of_beyondAllMeasure_isCutToWhatCounts() {
    Pace most = Pace.of(Long.MAX_VALUE, Duration.ofDays(36_500), Long.MAX_VALUE);

    assertThat(most.burst()).isEqualTo(1_000_000_000_000L);
    assertThat(most.nanosFor(1)).isPositive();
  }

  @Test
  void nanosFor_severalTokens_isRoundedUp() {
    Pace pace = Pace.of(3, Duration.ofSeconds(1), 3);

    assertThat(pace.nanosFor(1)).isEqualTo(333_334_000);
    assertThat(pace.nanosFor(3)).isEqualTo(1_000_000_000);
    assertThat(pace.nanosFor(4)).isEqualTo(Buckets.NEVER);
  }

  @Test
  void share_ofThree_isAThirdOfIt() {
    Pace third = Pace.of(30, Duration.ofSeconds(1), 90).share(3);

    assertThat(third).isEqualTo(Pace.of(10, Duration.ofSeconds(1), 30));
    assertThat(Pace.of(1, DAY, 1).share(100).burst()).isEqualTo(1);
  }

  @Test
  void pace_notCountable_isRefused() {
    assertThatThrownBy(() -> new Pace(1L << 52, 1, 1, 1L << 40))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pace(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
