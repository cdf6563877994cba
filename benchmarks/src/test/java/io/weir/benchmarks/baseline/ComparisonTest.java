package io.weir.benchmarks.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static Comparison of(double bytesBefore, double bytesNow) {
    return new Comparison(
        Map.of("a", new Score(100, bytesBefore)), Map.of("a", new Score(300, bytesNow)));
  }

  @Test
  void table_knownAndNew_showsScoresAndTheirChange() {
    Map<String, Score> now = new LinkedHashMap<>();
    now.put("wire.Head.parse fields=11", new Score(550, 960));
    now.put("wire.Head.write", new Score(12.34, 0));

    String table =
        new Comparison(Map.of("wire.Head.parse fields=11", new Score(500, 1000)), now).table();

    assertThat(table)
        .isEqualTo(
            """
            benchmark                  CPU ns/op  change  B/op  change
            wire.Head.parse fields=11        550   +10 %   960    -4 %
            wire.Head.write                 12.3     new     0     new
            """);
  }

  @Test
  void table_nothingWasAllocatedBefore_growthIsShownInBytes() {
    assertThat(of(0, 24).table()).contains("+24.0");
    assertThat(of(0, 0.01).table()).contains("0 %");
  }

  @Test
  void grown_moreBytesThanTolerated_isNamed() {
    assertThat(of(1000, 1060).grown(5)).containsExactly("a");
    assertThat(of(0, 24).grown(5)).containsExactly("a");
  }

  @Test
  void grown_withinToleranceOrLessOrNew_isNotNamed() {
    assertThat(of(1000, 1040).grown(5)).isEmpty();
    assertThat(of(1000, 100).grown(5)).isEmpty();
    assertThat(of(0.2, 4).grown(5)).isEmpty();
    assertThat(new Comparison(Map.of(), Map.of("a", new Score(1, 500))).grown(5)).isEmpty();
  }
}
