package io.weir.filters.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Outcome.Mark;
import io.weir.testing.FilterHarness;
import io.weir.testing.FilterHarness.Ending;
import io.weir.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class AccessLogFilterTest {
  @TempDir Path folder;

  private final FilterHarness harness = new FilterHarness();

  private Filter filter(String more) {
    return harness.filter(new AccessLogKind(), "to: " + folder.resolve("a.log") + "\n" + more);
  }

  private void log(Filter filter, FilterHarness.Context exchange, Ending ending) {
    exchange.open(filter).done(ending);
  }

  private List<String> lines() throws Exception {
    harness.lines().closeAll().toCompletableFuture().get(20, TimeUnit.SECONDS);
    return Files.readAllLines(folder.resolve("a.log"));
  }

  private String line(String more, String path, Ending ending) throws Exception {
    log(filter(more), harness.exchange("POST", path), ending);
    List<String> lines = lines();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void line_ofAWholeExchange_hasEveryField() throws Exception {
    harness.manualClock().advance(Duration.ofSeconds(2));
    Ending ending =
        new Ending()
            .at(Mark.START, 1_000_000_000)
            .at(Mark.ATTEMPT_START, 1_000_100_000)
            .at(Mark.CONNECTED, 1_001_234_567)
            .at(Mark.RESPONSE_HEAD, 1_200_000_000)
            .at(Mark.FIRST_CONTENT, 1_250_000_000)
            .at(Mark.DONE, 3_000_000_000L)
            .tag("model", "gpt-4o")
            .tag("tokens", 17);
    assertThat(line("", "/v1/chat?key=secret", ending))
        .isEqualTo(
            "{\"ts\":\"2025-10-09T08:53:21.000Z\",\"id\":\"made-here\",\"listener\":\"main\","
                + "\"method\":\"POST\",\"path\":\"/v1/chat\",\"host\":\"api.example\","
                + "\"protocol\":\"HTTP/1.1\",\"client\":\"127.0.0.1\",\"route\":\"chat\","
                + "\"cluster\":\"openai\",\"endpoint\":\"10.0.0.1:443\",\"status\":200,"
                + "\"attempts\":1,\"bytes_in\":10,\"bytes_out\":20,\"connect_ms\":1.134,"
                + "\"head_ms\":199.900,\"first_content_ms\":250.000,\"total_ms\":2000.000,"
                + "\"overhead_ms\":0.042,\"model\":\"gpt-4o\",\"tokens\":17}");
  }

  @Test
  void line_ofAFailedExchange_saysWhy() throws Exception {
    Ending ending = new Ending().status(502).fault(Fault.CONNECT_FAILED, "refused \"here\"");
    assertThat(line("", "/", ending))
        .contains(
            "\"status\":502,\"fault\":\"connect_failed\",\"flag\":\"UF\","
                + "\"detail\":\"refused \\\"here\\\"\",");
  }

  @Test
  void fault_withoutFlag_showsNone() throws Exception {
    Ending ending = new Ending().status(500).fault(Fault.UPSTREAM_5XX, "");
    assertThat(line("", "/", ending)).contains("upstream_5xx").doesNotContain("flag");
  }

  @Test
  void exchange_withoutRoute_hasNoSuchField() throws Exception {
    log(filter(""), harness.exchange("GET", "/").route(null), new Ending().status(404));
    assertThat(lines().get(0)).doesNotContain("route").contains("\"status\":404");
  }

  @ParameterizedTest
  @CsvSource({
    "hide, /a?x=1&y=2, /a",
    "mask, /a?x=1&y=&z&=q, /a?x=***&y=***&***&=***",
    "mask, /a, /a",
    "show, /a?x=1, /a?x=1",
    "show, /a?x=1&key=s&API_KEY=s&monkey=1&key, /a?x=1&key=***&API_KEY=***&monkey=1&key",
  })
  void query_isShownAsAskedFor(String view, String path, String shown) throws Exception {
    assertThat(line("query: " + view, path, new Ending())).contains("\"path\":\"" + shown + "\",");
  }

  @Test
  void fields_chosenAndRenamed_areTheLine() throws Exception {
    String yaml = "{request_id: id, agent: header.user-agent, tokens: tag.tokens, code: status}";
    FilterHarness.Context exchange = harness.exchange("GET", "/");
    exchange.request().headers().add("User-Agent", "curl");
    Ending ending = new Ending().tag("tokens", 5).tag("model", "m");
    log(filter("tags: false\nfields: " + yaml), exchange, ending);
    assertThat(lines())
        .containsExactly(
            "{\"request_id\":\"made-here\",\"agent\":\"curl\",\"tokens\":5,\"code\":200}");
  }

  @Test
  void fields_asAList_keepTheirNames() throws Exception {
    assertThat(line("fields: [status, id]", "/", new Ending().tag("id", "again").tag("x", 1)))
        .isEqualTo("{\"status\":200,\"id\":\"made-here\",\"x\":1}");
  }

  @Test
  void fields_dropped_areLeftOut() throws Exception {
    String line = line("drop: [ts, client, tag.secret]", "/", new Ending().tag("secret", 1));
    assertThat(line).startsWith("{\"id\"").doesNotContain("client").doesNotContain("secret");
  }

  @Test
  void errorsOnly_leavesOutWhatWentWell() throws Exception {
    Filter filter = filter("only: errors");
    FilterHarness.Context exchange = harness.exchange("GET", "/");
    log(filter, exchange, new Ending());
    log(filter, exchange, new Ending().status(399));
    log(filter, exchange, new Ending().status(404));
    log(filter, exchange, new Ending().fault(Fault.CLIENT_GONE, ""));
    assertThat(lines()).hasSize(2);
  }

  @Test
  void sample_ofExchanges_isItsShareAndEveryError() throws Exception {
    Filter filter = filter("sample: 0.25");
    for (int i = 0; i < 4000; i++) {
      FilterHarness.Context exchange = harness.exchange("GET", "/");
      exchange.id("req-" + i);
      log(filter, exchange, new Ending().status(i % 100 == 0 ? 500 : 200));
    }
    List<String> lines = lines();
    assertThat(lines.stream().filter(l -> l.contains(":500,"))).hasSize(40);
    assertThat(lines.size()).isBetween(900, 1150);
  }

  @Test
  void sample_ofNone_isNone() throws Exception {
    Filter filter = filter("sample: 0");
    for (int i = 0; i < 100; i++) {
      log(filter, harness.exchange("GET", "/" + i), new Ending());
    }
    assertThat(lines()).isEmpty();
  }

  @Test
  void filters_onOneFile_shareItUntilTheLastIsClosed() throws Exception {
    Filter first = filter("");
    Filter second = filter("only: errors");
    first.close();
    log(second, harness.exchange("GET", "/"), new Ending().status(500));
    second.close();
    log(second, harness.exchange("GET", "/"), new Ending().status(500));
    harness.lines().closeAll().toCompletableFuture().get(20, TimeUnit.SECONDS);
    Path file = folder.resolve("a.log");
    Patience.await("a line", () -> file.toFile().length() > 0);
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fields: [stats] | fields[0]: found \"stats\" (expected one of: ts, id,",
        "fields: {a: header.authorization} | header.NAME of a header without secrets",
        "fields: {a: header.X-Api-Key} | header.NAME of a header without secrets",
        "fields: {a: tag.} | expected one of",
        "only: fails | only: found \"fails\"",
        "sample: 2 | sample: found \"2\"",
      })
  void entry_thatCannotWork_isRefused(String yaml, String problem) {
    assertThat(FilterHarness.read(new AccessLogKind(), yaml).problems().toString())
        .contains(problem);
  }
}
