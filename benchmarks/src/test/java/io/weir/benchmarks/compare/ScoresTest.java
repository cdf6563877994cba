package io.weir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ScoresTest {
  private static final Trial REQUEST = Trial.named("request");
  private static final Trial LATENCY = Trial.named("latency");
  private static final Trial PAUSED = Trial.named("idle");
  private static final Trial PACED = Trial.named("paced");
  private static final Trial FIRST = Trial.named("first");

  private final Scores scores = new Scores(List.of("weir", "nginx"));

  @Test
  void median_ofCleanWindows_leavesTheOthersOut() {
    add(REQUEST, "weir", 20, true);
    add(REQUEST, "weir", 90, false);
    add(REQUEST, "weir", 24, true);

    assertThat(scores.median(REQUEST, "weir", Measure.CPU_REQUEST)).isEqualTo(22);
    assertThat(scores.table(REQUEST).text()).doesNotContain("weir *");
  }

  @Test
  void median_whereNoWindowIsClean_isOfAllAndFlagged() {
    add(REQUEST, "weir", 20, false);
    add(REQUEST, "weir", 30, false);

    assertThat(scores.median(REQUEST, "weir", Measure.CPU_REQUEST)).isEqualTo(25);
    assertThat(scores.table(REQUEST).text()).contains("weir *");
  }

  @Test
  void ratio_isToNginx() {
    add(REQUEST, "weir", 24, true);
    add(REQUEST, "nginx", 30, true);

    assertThat(scores.ratio(REQUEST, "weir", Measure.CPU_REQUEST)).isCloseTo(0.8, within(1e-9));
    assertThat(scores.table(REQUEST).text()).contains("24.0 (0.80)").doesNotContain("30.0 (");
  }

  @Test
  void ratio_withoutNginx_isToTheFirst() {
    assertThat(new Scores(List.of("haproxy", "weir")).basis()).isEqualTo("haproxy");
  }

  @Test
  void ratio_ofWhatWasNotMeasured_isNothing() {
    add(REQUEST, "weir", 24, true);

    assertThat(scores.ratio(REQUEST, "weir", Measure.CPU_REQUEST)).isNaN();
    assertThat(scores.median(REQUEST, "weir", Measure.GAP_P99)).isNaN();
    assertThat(scores.table(REQUEST).text()).contains("24.0").doesNotContain("NaN");
  }

  @Test
  void added_isOverWhatItTakesWithoutAProxy() {
    scores.add(LATENCY, Scores.DIRECT, Reports.reading(1, 67, true));
    scores.add(LATENCY, "nginx", Reports.reading(30, 97, true));
    scores.add(LATENCY, "weir", Reports.reading(30, 112, true));

    assertThat(scores.median(LATENCY, "weir", Measure.ADDED_P50)).isEqualTo(45);
    assertThat(scores.ratio(LATENCY, "weir", Measure.ADDED_P50)).isCloseTo(1.5, within(1e-9));
    assertThat(scores.seen(LATENCY)).containsExactly(Scores.DIRECT, "weir", "nginx");
  }

  @Test
  void gaps_areToldOverNoProxyAndBesideNginx() {
    scores.add(PACED, Scores.DIRECT, Reports.streams(5_000, 5_100));
    scores.add(PACED, "weir", Reports.streams(5_002, 5_190));
    scores.add(PACED, "nginx", Reports.streams(5_001, 5_150));

    assertThat(scores.median(PACED, "weir", Measure.GAP_P99)).isEqualTo(90);
    assertThat(scores.median(PACED, "weir", Measure.GAP_P50_BESIDE)).isEqualTo(1);
    assertThat(scores.median(PACED, "weir", Measure.GAP_P99_BESIDE)).isEqualTo(40);
    assertThat(scores.table(PACED).text()).contains("gap p99 µs beside nginx");
  }

  @Test
  void firstEvent_isToldInBothPercentiles() {
    scores.add(FIRST, Scores.DIRECT, Reports.streams(100, 200));
    scores.add(FIRST, "weir", Reports.streams(150, 260));
    scores.add(FIRST, "nginx", Reports.streams(140, 240));

    assertThat(scores.median(FIRST, "weir", Measure.FIRST_P50)).isEqualTo(50);
    assertThat(scores.ratio(FIRST, "weir", Measure.FIRST_P99)).isCloseTo(1.5, within(1e-9));
  }

  @Test
  void windowsWithoutAnAnswer_tellNothing() {
    scores.add(REQUEST, "weir", Reports.nothing());
    scores.add(REQUEST, "nginx", Reports.reading(30, 100, true));

    assertThat(scores.median(REQUEST, "weir", Measure.CPU_REQUEST)).isNaN();
    assertThat(scores.median(REQUEST, "weir", Measure.P50)).isNaN();
  }

  @Test
  void rest_isToldInMebibytes() {
    scores.rest("weir", 140 * 1024);

    assertThat(scores.restTable().text()).contains("weir", "140");
  }

  @Test
  void memoryPerStream_countsFromTheFirstWindow() {
    add(PAUSED, "weir", 1, true);
    add(PAUSED, "weir", 1, true);

    assertThat(scores.windows()).extracting(Window::idleKb).containsExactly(1_000L, 1_000L);
    assertThat(scores.median(PAUSED, "weir", Measure.memoryPerStream(4_000))).isEqualTo(1.0);
  }

  @Test
  void report_writesAPageThatNamesCannotBreak(@TempDir Path folder) throws Exception {
    String hostile = "<script>\"&";
    Scores named = new Scores(List.of(hostile));
    named.add(REQUEST, hostile, Reports.reading(24, 100, true));
    Report report = new Report(named, List.of(REQUEST), List.of("a note"));

    report.write(folder);

    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    var page = builder.parse(new InputSource(new StringReader(report.html())));
    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(4);
    assertThat(folder.resolve("compare.json"))
        .content()
        .contains("\"cpu_micros_per_request\"", "\"rest_kb\"");
    assertThat(folder.resolve("compare.html")).content().isEqualTo(report.html());
  }

  private void add(Trial trial, String peer, double cpuMicros, boolean clean) {
    scores.add(trial, peer, Reports.reading(cpuMicros, 100, clean));
  }
}
