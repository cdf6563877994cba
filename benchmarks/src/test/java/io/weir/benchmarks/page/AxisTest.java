package io.weir.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {

  @Test
  void even_startsAtZeroAndEndsAtARoundValue() {
    Axis.Span span = Axis.even("").over(23, 27.3);

    assertThat(span.ticks()).containsExactly(0.0, 10.0, 20.0, 30.0);
    assertThat(span.at(15)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void even_ofNothing_isNoDivisionByZero() {
    Axis.Span span = Axis.even("").over(0, 0);

    assertThat(span.at(0)).isZero();
    assertThat(span.ticks()).hasSizeGreaterThan(1);
  }

  @Test
  void even_smallSteps_areNotRoundedAway() {
    assertThat(Axis.even("").over(0, 0.02).ticks()).contains(0.005, 0.02);
  }

  @Test
  void powers_tenfoldIsTheSameEverywhere() {
    Axis.Span span = Axis.powers("").over(10, 10_000);

    assertThat(span.ticks()).containsExactly(10.0, 100.0, 1000.0, 10000.0);
    assertThat(span.at(100)).isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void powers_narrow_hasTicksBetween() {
    assertThat(Axis.powers("").over(90, 700).ticks()).containsExactly(100.0, 200.0, 500.0);
  }

  @Test
  void powers_oneValue_isNoDivisionByZero() {
    assertThat(Axis.powers("").over(5, 5).at(5)).isFinite();
  }

  @Test
  void bytes_areMarkedByTheirUnits() {
    assertThat(Axis.bytes("").over(1 << 10, 10 << 20).ticks())
        .extracting(Figures::bytes)
        .containsExactly("1 KB", "10 KB", "100 KB", "1 MB", "10 MB");
  }

  @Test
  void nines_eachIsAsFarAsTheOneBefore() {
    Axis.Span span = Axis.percentiles().over(0, 0.999);

    assertThat(span.at(0.9)).isCloseTo(1 / 3.0, within(1e-6));
    assertThat(span.at(0.99)).isCloseTo(2 / 3.0, within(1e-6));
    assertThat(Axis.percentiles().words().apply(0.999)).isEqualTo("p99.9");
    assertThat(Axis.percentiles().words().apply(0.5)).isEqualTo("p50");
  }
}
