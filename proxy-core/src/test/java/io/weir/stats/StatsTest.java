package io.weir.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.stats.StatsConfig.Metric;
import io.weir.stats.StatsConfig.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StatsTest {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Stats stats = new Stats();

  private String exposed() {
    return new Exposition(stats).render(TEXT);
  }

  @Test
  void family_askedForTwice_isTheSame() {
    stats.counter("weir_a_total", "A.", "route").with("r").inc();
    assertThat(stats.counter("weir_a_total", "A.", "route").with("r").value()).isEqualTo(1);
  }

  @Test
  void family_withOtherLabelsOrKind_isRefused() {
    var unused = stats.counter("weir_a_total", "A.", "route");
    assertThatIllegalStateException()
        .isThrownBy(() -> stats.counter("weir_a_total", "A.", "cluster"))
        .withMessage("weir_a_total: labels [cluster] (expected: [route])");
    assertThatIllegalStateException().isThrownBy(() -> stats.latency("weir_a_total", "A."));
    assertThatIllegalStateException()
        .isThrownBy(() -> stats.gauge("weir_a_total", "A.", () -> 1, "route", "r"));
  }

  @Test
  void child_withTooFewValues_isRefused() {
    Counter counter = stats.counter("weir_a_total", "A.", "route", "code");
    assertThatIllegalArgumentException().isThrownBy(() -> counter.with("r"));
  }

  @Test
  void children_beyondTheLimit_shareOneAndAreCounted() {
    StatsConfig few = new StatsConfig(List.of(1.0), 3, 2, List.of());
    Stats small = new Stats(few);
    Counter counter = small.counter("weir_a_total", "A.", "key");
    for (int i = 0; i < 10; i++) {
      counter.with("k" + i).inc();
    }
    counter.with("k1").inc();
    String text = new Exposition(small).render(TEXT);
    assertThat(text)
        .contains("weir_a_total{key=\"k1\",} 2.0")
        .contains("weir_a_total{key=\"other\",} 7.0")
        .doesNotContain("k3")
        .contains("weir_stats_overflows_total{family=\"weir_a_total\",} 7.0");
  }

  @Test
  void retire_ofARoute_dropsItsNumbersOnly() {
    stats.counter("weir_a_total", "A.", "route").with("gone").inc();
    stats.counter("weir_a_total", "A.", "route").with("stays").inc();
    stats.latency("weir_b_seconds", "B.", "route").with("gone").record(0, 1);
    stats.gauge("weir_c", "C.", () -> 1, "route", "gone");
    stats.retire("route", "gone");
    assertThat(exposed()).doesNotContain("gone").contains("stays");
  }

  @Test
  void gauge_replacedAndRemoved_showsTheLast() {
    stats.gauge("weir_g", "G.", () -> 1, "x", "a");
    stats.gauge("weir_g", "G.", () -> 2, "x", "a");
    stats.gauge("weir_g", "G.", () -> Double.NaN, "x", "nan");
    stats.gauge("weir_g", "G.", StatsTest::broken, "x", "broken");
    assertThat(exposed())
        .contains("weir_g{x=\"a\",} 2.0")
        .doesNotContain("nan")
        .doesNotContain("broken");
    stats.removeGauge("weir_g", "x", "a");
    assertThat(exposed()).doesNotContain("weir_g{");
  }

  private static double broken() {
    throw new IllegalStateException("gone");
  }

  @Test
  void exposition_ofEachKind_isWhatPrometheusReads() {
    stats.counter("weir_a_total", "A \\ of\nall.", "r").with("q\"\\\n").add(3);
    stats.gauge("llm_sessions_total", "Sessions.", () -> 2, "status", "ready");
    stats.latency("weir_b_seconds", "B.").with().record(0, 30_000_000);
    assertThat(exposed())
        .contains("# HELP weir_a_total A \\\\ of\\nall.\n# TYPE weir_a_total counter\n")
        .contains("weir_a_total{r=\"q\\\"\\\\\\n\",} 3.0\n")
        .contains("# TYPE llm_sessions_total gauge\nllm_sessions_total{status=\"ready\",} 2.0\n")
        .contains("# TYPE weir_b_seconds histogram\n")
        .contains("weir_b_seconds_bucket{le=\"0.025\",} 0.0\n")
        .contains("weir_b_seconds_bucket{le=\"0.05\",} 1.0\n")
        .contains("weir_b_seconds_bucket{le=\"+Inf\",} 1.0\n")
        .contains("weir_b_seconds_count 1.0\nweir_b_seconds_sum 0.03\n");
  }

  @Test
  void exposition_forWhoAcceptsOpenMetrics_isThat() {
    stats.counter("weir_a_total", "A.").with().inc();
    String type = Exposition.contentType("application/openmetrics-text;version=1.0.0");
    assertThat(type).startsWith("application/openmetrics-text");
    assertThat(new Exposition(stats).render(type))
        .contains("# TYPE weir_a counter\n")
        .contains("weir_a_total 1.0\n")
        .endsWith("# EOF\n");
    assertThat(Exposition.contentType(null)).startsWith("text/plain; version=0.0.4");
  }

  @Test
  void view_ofSeveralMetricsUnderOneName_isOneFamily() {
    Counter requests = stats.counter("weir_responses_total", "Answers.", "route", "code");
    requests.with("/v1/chat", "200").add(2);
    requests.with("/v1/chat", "429").add(3);
    requests.with("/v1/chat", "500").add(9);
    List<Metric> metrics = new ArrayList<>();
    Map.of("200", "OK", "429", "Too Many Requests")
        .forEach(
            (code, status) ->
                metrics.add(
                    new Metric(
                        "weir_responses_total",
                        "gateway_requests_total",
                        Map.of("path", "route"),
                        Map.of("status", status),
                        Map.of("code", code))));
    String text = new Exposition(stats).render(TEXT, new View("gateway", metrics));
    assertThat(text.lines().filter(line -> line.startsWith("# TYPE"))).hasSize(1);
    assertThat(text)
        .contains("{status=\"OK\",path=\"/v1/chat\",} 2.0")
        .contains("{status=\"Too Many Requests\",path=\"/v1/chat\",} 3.0")
        .doesNotContain("9.0");
  }

  @Test
  void view_underOtherNames_sumsWhatItDoesNotTellApart() {
    Counter requests = stats.counter("weir_requests_total", "Requests.", "route", "code", "proto");
    requests.with("chat", "200", "h1").add(2);
    requests.with("chat", "200", "h2").add(3);
    requests.with("chat", "500", "h1").add(1);
    requests.with("else", "200", "h1").add(9);
    Latency latency = stats.latency("weir_request_seconds", "Time.", "route");
    latency.with("chat").record(0, 1_000_000);
    View view =
        new View(
            "gateway",
            List.of(
                new Metric(
                    "weir_requests_total",
                    "gateway_requests_total",
                    Map.of("status", "code"),
                    Map.of("path", "/v1/chat"),
                    Map.of("route", "chat")),
                new Metric(
                    "weir_request_seconds",
                    "gateway_request_duration_seconds",
                    Map.of(),
                    Map.of(),
                    Map.of()),
                new Metric("weir_absent", "gone", Map.of(), Map.of(), Map.of())));
    assertThat(new Exposition(stats).render(TEXT, view))
        .contains("gateway_requests_total{path=\"/v1/chat\",status=\"200\",} 5.0")
        .contains("gateway_requests_total{path=\"/v1/chat\",status=\"500\",} 1.0")
        .contains("gateway_request_duration_seconds_bucket{le=\"0.0025\",} 1.0")
        .contains("gateway_request_duration_seconds_count 1.0")
        .doesNotContain("weir_")
        .doesNotContain("gone");
  }

  @Test
  void text_filteredAndUsedOnly_isSortedLines() {
    stats.counter("weir_b_total", "B.", "route").with("x").add(5);
    stats.counter("weir_a_total", "A.").with();
    stats.gauge("weir_c", "C.", () -> 0.5);
    stats.gauge("weir_e", "E.", () -> 1.795237186545E9);
    stats.gauge("weir_f", "F.", () -> 3.85E-4);
    stats.latency("weir_d_seconds", "D.").with().record(0, 2_000_000_000);
    StatsView view = new StatsView(stats);
    assertThat(view.text(null, false).lines().map(line -> line.replaceAll("=2\\.0\\d+", "~2")))
        .containsExactly(
            "weir_a_total: 0",
            "weir_b_total{route=\"x\"}: 5",
            "weir_c: 0.5",
            "weir_d_seconds: count=1 sum=2 p50~2 p90~2 p99~2 p999~2 max~2",
            "weir_e: 1795237186.545",
            "weir_f: 0.000385");
    assertThat(view.text(Pattern.compile("route=\"x|weir_a").asPredicate(), true))
        .isEqualTo("weir_b_total{route=\"x\"}: 5\n");
  }

  @Test
  void json_ofNumbers_namesTheirLabels() {
    stats.counter("weir_b_total", "B.", "route").with("x\"").add(5);
    stats.latency("weir_d_seconds", "D.").with();
    assertThat(new String(new StatsView(stats).json(null, false), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"stats\":["
                + "{\"name\":\"weir_b_total\",\"labels\":{\"route\":\"x\\\"\"},\"value\":5},"
                + "{\"name\":\"weir_d_seconds\",\"labels\":{},"
                + "\"seconds\":{\"count\":0,\"sum\":0}}]}");
  }

  @Test
  void process_registered_showsHeapAndThreads() {
    ProcessStats.register(stats);
    String text = new StatsView(stats).text(null, true);
    assertThat(text)
        .contains("jvm_memory_bytes_used{area=\"heap\"}: ")
        .contains("jvm_threads_current: ")
        .contains("process_cpu_seconds_total: ")
        .contains("weir_uptime_seconds: ");
  }

  private static Reading<StatsConfig> read(String yaml) {
    return YamlSource.text("routes.yaml", yaml, name -> null).read(StatsConfig.SHAPE);
  }

  @Test
  void config_withNothingWritten_isTheDefaults() {
    assertThat(read("{}").orThrow()).isEqualTo(StatsConfig.DEFAULTS);
  }

  @Test
  void config_withBucketsAndAView_shapesThePage() {
    StatsConfig config =
        read("""
            buckets: [10ms, 1s]
            views:
              gateway:
                - {from: weir_b_seconds, as: gateway_seconds, labels: {path: route}}
            """)
            .orThrow();
    stats.latency("weir_b_seconds", "B.", "route").with("chat").record(0, 500_000_000);
    String text = new Exposition(stats, config).render(TEXT, config.view("gateway").orElseThrow());
    assertThat(text.lines().filter(line -> line.startsWith("gateway_seconds_bucket")))
        .containsExactly(
            "gateway_seconds_bucket{path=\"chat\",le=\"0.01\",} 0.0",
            "gateway_seconds_bucket{path=\"chat\",le=\"1.0\",} 1.0",
            "gateway_seconds_bucket{path=\"chat\",le=\"+Inf\",} 1.0");
    assertThat(config.view("other")).isEmpty();
  }

  @Test
  void config_thatCannotWork_isRefused() {
    assertThat(read("buckets: [1s, 10ms]").problems().toString()).contains("out of order");
    assertThat(read("views: {v: [{from: \"a b\", as: c}]}").problems().toString())
        .contains("found \"a b\" (expected a metric's name)");
    assertThat(read("series_max: 1").problems().toString()).contains("series_max: found \"1\"");
  }
}
