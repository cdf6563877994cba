package io.weir.benchmarks.gauge;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.report.Spread;
import io.weir.benchmarks.load.report.Totals;
import io.weir.benchmarks.load.work.Work;
import io.weir.benchmarks.stage.Child;
import io.weir.benchmarks.stage.Cores;
import io.weir.benchmarks.stage.Cores.Role;
import io.weir.benchmarks.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GaugeTest {
  private final Cores cores = Cores.found();
  private final List<Double> left = new ArrayList<>();

  @Test
  void warm_whatIsNoJvm_goesOnWhileItGetsBetter() throws Exception {
    left.addAll(List.of(100.0, 80.0, 60.0, 59.0, 10.0));

    warm(30);

    assertThat(left).containsExactly(10.0);
  }

  @Test
  void warm_whatGetsEverBetter_endsInTime() throws Exception {
    left.addAll(List.of(100.0, 80.0, 60.0, 40.0));

    warm(6);

    assertThat(left).containsExactly(40.0);
  }

  private void warm(int seconds) throws Exception {
    try (Stage stage = new Stage(cores)) {
      Child child = stage.start("sleeper", List.of("sleep", "300"), Map.of(), Role.PROXY);
      Gauge gauge = new Gauge((name, work, pids) -> report(left.remove(0)), cores, seconds, 10, 1);
      gauge.warm(child, GaugeTest::work);
    }
  }

  private static Work work(int seconds) {
    return Traffic.closed(Traffic.chat("stub", 1, false), 1).work(1, seconds);
  }

  private static LoadReport report(double cpuMicros) {
    Spread none = new Spread(0, 0, 0, 0, 0, 0, 0, List.of());
    return new LoadReport(
        "name",
        "work",
        new Totals(1, 1, 1, new TreeMap<>(), new TreeMap<>(), 0, 0, 1, 1, 1),
        none,
        none,
        none,
        null,
        new Cost(List.of(1L), 1, 0, 100, cpuMicros, null, 1, 1, 1, 50, 1),
        List.of());
  }
}
