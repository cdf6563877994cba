package io.weir.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.benchmarks.page.Plot.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrendTest {

  @Test
  void words_sameCostEverywhere_isFlat() {
    Trend trend = trend(25, 24, 26, 25.5);

    assertThat(trend.words()).startsWith("flat: × 1.02");
  }

  @Test
  void words_costByTheByte_isNoWorseThanLinear() {
    Trend trend = trend(20 + 0.001 * 10, 20 + 0.001 * 100, 20 + 1, 20 + 10);

    assertThat(trend.words()).startsWith("no worse than linear");
    assertThat(trend.perUnit()).isCloseTo(0.001, within(1e-9));
  }

  @Test
  void words_costBySquare_isSaid() {
    assertThat(trend(1, 100, 10_000, 1_000_000).words()).startsWith("WORSE THAN LINEAR");
    assertThat(trend(1, 100, 10_000, 1_000_000).power()).isCloseTo(2, within(1e-9));
  }

  @Test
  void perTenfold_ofALogarithm_isItsStep() {
    assertThat(trend(10, 12, 14, 16).perTenfold()).isCloseTo(2, within(1e-9));
  }

  private static Trend trend(double ten, double hundred, double thousand, double tenThousand) {
    return new Trend(
        List.of(
            new Point(10, ten),
            new Point(100, hundred),
            new Point(1_000, thousand),
            new Point(10_000, tenThousand)));
  }
}
