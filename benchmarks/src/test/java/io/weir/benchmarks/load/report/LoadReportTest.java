package io.weir.benchmarks.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadReportTest {
  private static final Spread SPREAD = Spread.ofNanos(oneToThousandMicros());

  @Test
  void report_written_readsTheSame(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.json");
    LoadReport report =
        report(
            new Streams(400, 200, 1, SPREAD, SPREAD, SPREAD),
            new Cost(List.of(17L), 0.5, 0.25, 37.5, 75, 1.9, 1, 2, 3, 80, 1.5));

    report.write(file);

    assertThat(LoadReport.read(file)).isEqualTo(report);
  }

  @Test
  void report_withoutStreamsAndProcesses_saysNothingOfThem() throws IOException {
    String json = report(null, null).toJson();

    assertThat(json).doesNotContain("streams", "cost").contains("requests_per_second", "p999");
    assertThat(LoadReport.fromJson(json).streams()).isNull();
  }

  @Test
  void report_thatIsNone_isRefused() {
    assertThatThrownBy(() -> LoadReport.fromJson("[]")).isInstanceOf(IOException.class);
  }

  @Test
  void totals_sumUpWhatWentWrong() {
    Totals totals = report(null, null).totals();

    assertThat(totals.non2xx()).isEqualTo(5);
    assertThat(totals.failures()).isEqualTo(4);
  }

  @Test
  void spread_ofNothing_isZero() {
    assertThat(Spread.ofNanos(new Histogram(3)))
        .isEqualTo(new Spread(0, 0, 0, 0, 0, 0, 0, List.of()));
  }

  @Test
  void spread_ofAThousandMicros_hasItsPercentilesAndItsCurve() {
    assertThat(SPREAD.count()).isEqualTo(1_000);
    assertThat(SPREAD.p50()).isBetween(499.0, 502.0);
    assertThat(SPREAD.p99()).isBetween(989.0, 992.0);
    assertThat(SPREAD.points()).isSortedAccordingTo((a, b) -> Double.compare(a.share(), b.share()));
    assertThat(SPREAD.points().get(SPREAD.points().size() - 1).share()).isEqualTo(1);
  }

  private static LoadReport report(@Nullable Streams streams, @Nullable Cost cost) {
    Totals totals =
        new Totals(
            2,
            10_000,
            5_000,
            new TreeMap<>(Map.of("404", 2L, "503", 3L)),
            new TreeMap<>(Map.of("timeout", 4L)),
            7,
            8,
            64,
            1_000,
            2_000);
    return new LoadReport(
        "weir",
        "64 connections",
        totals,
        SPREAD,
        SPREAD,
        SPREAD,
        streams,
        cost,
        List.of(new Second(1, 5_000, 4, 200, 64, 300, 900, 99, 100_000)));
  }

  private static Histogram oneToThousandMicros() {
    Histogram nanos = new Histogram(3);
    for (int micros = 1; micros <= 1_000; micros++) {
      nanos.recordValue(micros * 1_000L);
    }
    return nanos;
  }
}
