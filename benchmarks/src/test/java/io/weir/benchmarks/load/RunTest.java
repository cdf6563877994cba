package io.weir.benchmarks.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.report.Second;
import io.weir.benchmarks.load.report.Streams;
import io.weir.benchmarks.load.report.Totals;
import io.weir.benchmarks.load.watch.Meter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunTest {

  @Test
  void closedLoop_countedRequests_areThoseThatTheServerSaw() throws InterruptedException {
    try (TestServer server = TestServer.http1((client, number) -> TestServer.ok(client, "hello"))) {
      LoadReport report = Works.on(server).requests(200).run();

      assertThat(report.totals().requests()).isEqualTo(200);
      assertThat(server.requests).hasValue(200);
      assertThat(server.connections).hasValue(4);
      assertThat(report.totals().connections()).isEqualTo(4);
      assertThat(report.latency().count()).isEqualTo(200);
      assertThat(report.latency().p50()).isPositive();
      assertThat(report.totals().bytesIn()).isEqualTo(200 * 43);
      assertClean(report.totals());
    }
  }

  @Test
  void closedLoop_twoThreads_shareTheWork() throws InterruptedException {
    try (TestServer server = TestServer.http1((client, number) -> TestServer.ok(client, ""))) {
      LoadReport report = Works.on(server).threads(2).requests(201).run();

      assertThat(report.totals().requests()).isEqualTo(201);
      assertThat(server.requests).hasValue(201);
    }
  }

  @Test
  void openLoop_rate_isKeptWhateverTheMachineDoes() throws InterruptedException {
    try (TestServer server = TestServer.http1((client, number) -> TestServer.ok(client, ""))) {
      LoadReport report = Works.on(server).rate(1_000, 10_000).window(400).run();

      assertThat(report.totals().requests()).isEqualTo(400);
      assertThat(report.lag().count()).isEqualTo(report.totals().requests());
      assertClean(report.totals());
    }
  }

  @Test
  void openLoop_serverThatStallsOnce_isSeenInTheLatencyOfAllThatWereDue()
      throws InterruptedException {
    try (TestServer server = TestServer.http1(new Stall(50, 400))) {
      LoadReport report = Works.on(server).rate(500, 10_000).window(1_000).run();

      assertThat(report.totals().requests()).isEqualTo(500);
      assertClean(report.totals());
      // 200 of 500 were due in the stall, and 100 of them in its first half.
      assertThat(report.latency().p90()).isGreaterThan(150_000);
      assertThat(report.latency().max()).isGreaterThan(350_000);
    }
  }

  @Test
  void openLoop_noPlaceToWait_isCountedAsUnsent() throws InterruptedException {
    try (TestServer server = TestServer.http1((client, number) -> {})) {
      LoadReport report =
          Works.on(server).connections(2).rate(200, 10).window(1_000).drain(0).run();

      Totals totals = report.totals();
      assertThat(totals.requests()).isZero();
      assertThat(totals.unfinished()).isEqualTo(2);
      assertThat(totals.unsent() + totals.unfinished()).isEqualTo(200);
    }
  }

  @Test
  void stream_events_areCountedWithTheirGaps() throws InterruptedException {
    try (TestServer server =
        TestServer.http1((client, number) -> TestServer.events(client, 5, true))) {
      LoadReport report = Works.on(server).sse().requests(20).run();

      assertThat(report.totals().requests()).isEqualTo(20);
      assertThat(streams(report).events()).isEqualTo(100);
      assertThat(streams(report).firstEvent().count()).isEqualTo(20);
      assertThat(streams(report).gap().count()).isEqualTo(80);
      assertThat(streams(report).broken()).isZero();
    }
  }

  @Test
  void stream_cutOff_isCountedAsBroken() throws InterruptedException {
    try (TestServer server =
        TestServer.http1(
            (client, number) -> {
              TestServer.events(client, 2, false);
              client.close();
            })) {
      LoadReport report = Works.on(server).sse().requests(8).run();

      assertThat(report.totals().errors()).isEqualTo(Map.of("broken_stream", 8L));
      assertThat(streams(report).broken()).isEqualTo(8);
      assertThat(streams(report).events()).isEqualTo(16);
    }
  }

  @Test
  void churn_everyFifthRequest_opensAConnection() throws InterruptedException {
    try (TestServer server = TestServer.http1((client, number) -> TestServer.ok(client, ""))) {
      LoadReport report = Works.on(server).connections(1).churn(5).requests(50).run();

      assertThat(report.totals().requests()).isEqualTo(50);
      // After the last request the next connection may be there already.
      assertThat(server.connections.get()).isBetween(10, 11);
      assertThat(report.connect().count()).isBetween(10L, 11L);
      assertClean(report.totals());
    }
  }

  @Test
  void server_thatClosesEachTime_isNoError() throws InterruptedException {
    try (TestServer server =
        TestServer.http1(
            (client, number) -> {
              TestServer.raw(client, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end");
              client.close();
            })) {
      LoadReport report = Works.on(server).requests(20).run();

      assertThat(report.totals().requests()).isEqualTo(20);
      assertClean(report.totals());
    }
  }

  @Test
  void http2_streamsOfOneConnection_carryManyRequestsAtOnce() throws InterruptedException {
    try (TestServer server =
        TestServer.http2((client, number) -> TestServer.http2Events(client, 3))) {
      LoadReport report = Works.on(server).http2(8).connections(2).sse().requests(200).run();

      assertThat(report.totals().requests()).isEqualTo(200);
      assertThat(streams(report).events()).isEqualTo(600);
      assertThat(server.connections).hasValue(2);
      assertClean(report.totals());
    }
  }

  @Test
  void http2_churn_endsAConnectionAfterItsLastStream() throws InterruptedException {
    try (TestServer server =
        TestServer.http2((client, number) -> TestServer.http2Status(client, 200))) {
      LoadReport report = Works.on(server).http2(4).connections(1).churn(10).requests(40).run();

      assertThat(report.totals().requests()).isEqualTo(40);
      assertThat(server.connections.get()).isBetween(4, 5);
      assertClean(report.totals());
    }
  }

  @Test
  void http2_streamThatIsReset_isAnError() throws InterruptedException {
    try (TestServer server = TestServer.http2((client, number) -> client.close())) {
      LoadReport report = Works.on(server).http2(4).connections(1).requests(12).run();

      assertThat(report.totals().errors()).isEqualTo(Map.of("no_answer", 12L));
    }
  }

  @Test
  void status_thatIsNot2xx_isCountedByItself() throws InterruptedException {
    try (TestServer server =
        TestServer.http1(
            (client, number) ->
                TestServer.raw(
                    client,
                    number % 2 == 0
                        ? "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"
                        : "HTTP/1.1 204 Yes\r\n\r\n"))) {
      LoadReport report = Works.on(server).connections(1).requests(20).run();

      assertThat(report.totals().requests()).isEqualTo(20);
      assertThat(report.totals().statuses()).isEqualTo(Map.of("503", 10L));
      assertThat(report.totals().errors()).isEmpty();
    }
  }

  @Test
  void errors_ofEachKind_areToldApart() throws InterruptedException {
    assertThat(errors("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))
        .containsKey("broken_answer");
    assertThat(errors("")).containsKey("no_answer");
    assertThat(errors("SSH-2.0-OpenSSH_9.2 Debian\r\n\r\n")).containsKey("bad_answer");
  }

  private static Map<String, Long> errors(String answer) throws InterruptedException {
    try (TestServer server =
        TestServer.http1(
            (client, number) -> {
              TestServer.raw(client, answer);
              client.close();
            })) {
      Map<String, Long> errors = Works.on(server).requests(4).run().totals().errors();
      assertThat(errors.values()).containsExactly(4L);
      return errors;
    }
  }

  @Test
  void server_thatIsNotThere_isRefused() throws InterruptedException {
    InetSocketAddress nobody;
    try (TestServer server = TestServer.http1((client, number) -> {})) {
      nobody = server.address();
    }
    LoadReport report = Works.on(nobody).window(1_000).run();

    assertThat(report.totals().requests()).isZero();
    assertThat(report.totals().errors()).containsOnlyKeys("connect_refused");
  }

  @Test
  void server_thatSaysNothing_timesOut() throws InterruptedException {
    try (TestServer server = TestServer.http1((client, number) -> {})) {
      LoadReport report = Works.on(server).timeout(50).requests(4).run();

      assertThat(report.totals().errors()).isEqualTo(Map.of("timeout", 4L));
    }
  }

  @Test
  void slowReader_readsNoFasterThanItMay() throws InterruptedException {
    String big = "x".repeat(36_000);
    try (TestServer server = TestServer.http1((client, number) -> TestServer.ok(client, big))) {
      LoadReport report = Works.on(server).connections(1).readRate(50_000).requests(1).run();

      assertThat(report.totals().requests()).isEqualTo(1);
      assertThat(report.latency().max()).isGreaterThan(500_000);
    }
  }

  @Test
  void http2_slowReader_readsNoFasterThanItMay() throws InterruptedException {
    try (TestServer server =
        TestServer.http2((client, number) -> TestServer.http2Events(client, 2_000))) {
      LoadReport report =
          Works.on(server).http2(1).connections(1).sse().readRate(50_000).requests(1).run();

      // The frames around the events are as long as they: 36 KB in all.
      assertThat(streams(report).events()).isEqualTo(2_000);
      assertThat(report.latency().max()).isGreaterThan(500_000);
    }
  }

  @Test
  void mix_kinds_areSentAsTheyWeigh() throws InterruptedException {
    try (TestServer server = TestServer.http1((client, number) -> TestServer.ok(client, ""))) {
      Works.on(server)
          .mix(Works.chat(300, false, 3), Works.chat(100_000, false, 1))
          .requests(80)
          .run();

      assertThat(server.bodyLengths).filteredOn(length -> length == 300).hasSize(60);
      assertThat(server.bodyLengths).filteredOn(length -> length == 100_000).hasSize(20);
    }
  }

  @Test
  void run_stoppedEarly_reportsWhatItSaw() throws InterruptedException {
    AtomicReference<Run> run = new AtomicReference<>();
    List<Second> seconds = new ArrayList<>();
    try (TestServer server =
        TestServer.http1(
            (client, number) -> {
              TestServer.ok(client, "");
              if (number == 100) {
                requireNonNull(run.get()).stop();
              }
            })) {
      Meter meter = new Meter(List.of(ProcessHandle.current().pid()), true, List.of());
      run.set(new Run(Works.on(server).window(60_000).work(), meter, seconds::add));

      LoadReport report = requireNonNull(run.get()).go("early", "");

      assertThat(report.totals().seconds()).isLessThan(50);
      assertThat(report.totals().requests()).isGreaterThanOrEqualTo(99);
      assertThat(report.progress()).isEqualTo(seconds).isNotEmpty();
      assertThat(requireNonNull(report.cost()).rssMaxKb()).isPositive();
    }
  }

  private static Streams streams(LoadReport report) {
    return requireNonNull(report.streams());
  }

  private static void assertClean(Totals totals) {
    assertThat(totals.errors()).isEmpty();
    assertThat(totals.statuses()).isEmpty();
    assertThat(totals.unsent()).isZero();
    assertThat(totals.unfinished()).isZero();
  }

  /** Answers at once, but from some request on nobody for a while; then everybody. */
  private static final class Stall implements TestServer.Answer {
    private final int from;
    private final long millis;
    private final List<ChannelHandlerContext> held = new ArrayList<>();
    private boolean holding;

    Stall(int from, long millis) {
      this.from = from;
      this.millis = millis;
    }

    @Override
    public void to(ChannelHandlerContext client, int number) {
      if (number == from) {
        holding = true;
        client.executor().schedule(this::release, millis, TimeUnit.MILLISECONDS);
      }
      if (holding) {
        held.add(client);
      } else {
        TestServer.ok(client, "");
      }
    }

    private void release() {
      holding = false;
      held.forEach(client -> TestServer.ok(client, ""));
    }
  }
}
