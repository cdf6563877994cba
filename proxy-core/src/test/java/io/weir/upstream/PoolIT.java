package io.weir.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.config.LimitsConfig;
import io.weir.fault.Fault;
import io.weir.net.Clock;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.upstream.HttpConfig.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which connection serves which request, and how many there may be. */
class PoolIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Pool USUAL = HttpConfig.DEFAULT.pool();

  private final UpstreamFixture fixture = new UpstreamFixture(Clock.system(), 2);
  private final FakeServer server = FakeServer.silent();

  @AfterEach
  void close() {
    fixture.close();
    server.close();
  }

  private static LimitsConfig limits(int connections, int pending) {
    LimitsConfig usual = LimitsConfig.DEFAULT;
    return new LimitsConfig(
        connections, pending, usual.requests(), usual.retries(), usual.retryBudget());
  }

  private HttpUpstream upstream(Pool pool, LimitsConfig limits) {
    return fixture.upstream(server, UpstreamFixture.h1(pool), limits);
  }

  private static void answer(FakeConnection connection, Call call) {
    connection.readHead();
    connection.write(OK);
    String told = call.next().what();
    if (told.equals("connected") || told.equals("reused")) {
      told = call.next().what();
    }
    assertThat(told).isEqualTo("head 200 length=2");
    call.expect("data ok");
  }

  /** The connection that was made for the call, which has it by now. */
  private FakeConnection madeFor(Call call) {
    FakeConnection connection = server.accept();
    call.connected();
    return connection;
  }

  private Call getOn(int loop, HttpUpstream upstream) {
    return fixture.open(upstream, UpstreamFixture.head("GET", 0), true, fixture.loops.get(loop));
  }

  @Test
  void idle_usedLast_isLentFirst() {
    HttpUpstream upstream = upstream(USUAL, LimitsConfig.DEFAULT);
    Call first = fixture.get(upstream);
    FakeConnection one = madeFor(first);
    Call second = fixture.get(upstream);
    FakeConnection two = madeFor(second);
    answer(two, second);
    UpstreamFixture.await(() -> upstream.idle() == 1);
    answer(one, first);
    UpstreamFixture.await(() -> upstream.idle() == 2);

    answer(one, fixture.get(upstream));
    UpstreamFixture.await(() -> upstream.idle() == 2);
    answer(one, fixture.get(upstream));
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void loops_doNotShareConnections() {
    HttpUpstream upstream = upstream(USUAL, LimitsConfig.DEFAULT);
    answer(serverAfter(getOn(0, upstream)), lastCall);
    UpstreamFixture.await(() -> upstream.idle() == 1);
    answer(serverAfter(getOn(1, upstream)), lastCall);

    UpstreamFixture.await(() -> upstream.idle() == 2);
    assertThat(upstream.connections()).isEqualTo(2);
  }

  private Call lastCall = new Call(fixture.loops.get(0));

  private FakeConnection serverAfter(Call call) {
    lastCall = call;
    return server.accept();
  }

  @Test
  void idle_forTooLong_isClosed() {
    Pool brief = new Pool(10, 0, Duration.ofMillis(30), Duration.ZERO);
    HttpUpstream upstream = upstream(brief, LimitsConfig.DEFAULT);
    Call call = fixture.get(upstream);
    FakeConnection connection = server.accept();
    answer(connection, call);

    assertThat(connection.awaitEnd()).isZero();
    UpstreamFixture.await(() -> upstream.connections() == 0 && upstream.idle() == 0);
  }

  @Test
  void idle_aboveTheirNumber_areClosedOldestFirst() {
    HttpUpstream upstream =
        upstream(new Pool(1, 0, USUAL.idle(), Duration.ZERO), LimitsConfig.DEFAULT);
    Call first = fixture.get(upstream);
    FakeConnection one = madeFor(first);
    Call second = fixture.get(upstream);
    FakeConnection two = madeFor(second);
    answer(one, first);
    answer(two, second);

    one.awaitEnd();
    UpstreamFixture.await(() -> upstream.connections() == 1);
    answer(two, fixture.get(upstream));
  }

  @Test
  void requests_ofOneConnection_endWithTheLastAllowed() {
    HttpUpstream upstream =
        upstream(new Pool(10, 2, USUAL.idle(), Duration.ZERO), LimitsConfig.DEFAULT);
    Call first = fixture.get(upstream);
    FakeConnection one = server.accept();
    answer(one, first);
    UpstreamFixture.await(() -> upstream.idle() == 1);
    Call second = fixture.get(upstream);
    assertThat(one.readHead()).containsIgnoringCase("connection: close\r\n");
    one.write(OK);
    second.reused().expect("head 200 length=2");
    one.awaitEnd();

    Call third = fixture.get(upstream);
    answer(server.accept(), third);
  }

  @Test
  void age_ofOneConnection_endsItsUse() {
    HttpUpstream upstream =
        upstream(new Pool(10, 0, USUAL.idle(), Duration.ofNanos(1)), LimitsConfig.DEFAULT);
    Call first = fixture.get(upstream);
    FakeConnection one = server.accept();
    answer(one, first);

    assertThat(one.awaitEnd()).isZero();
    Call second = fixture.get(upstream);
    answer(server.accept(), second);
  }

  @Test
  void limit_reached_laterRequestsWaitTheirTurn() {
    HttpUpstream upstream = upstream(USUAL, limits(1, 2));
    Call first = fixture.get(upstream);
    FakeConnection connection = server.accept();
    first.connected();
    Call second = fixture.get(upstream);
    Call third = fixture.get(upstream);
    Call fourth = fixture.get(upstream);
    fourth.failsWith(Fault.CLUSTER_OVERFLOW);
    assertThat(second.quiet()).isTrue();

    connection.readHead();
    connection.write(OK);
    first.expect("head 200 length=2").expect("data ok");
    answer(connection, second);
    answer(connection, third);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void limit_heldByAnotherLoopsIdleConnection_makesItGive() {
    HttpUpstream upstream = upstream(USUAL, limits(1, 2));
    Call first = getOn(0, upstream);
    FakeConnection one = server.accept();
    answer(one, first);
    UpstreamFixture.await(() -> upstream.idle() == 1);
    Call second = getOn(1, upstream);
    one.awaitEnd();

    answer(server.accept(), second);
    assertThat(upstream.connections()).isEqualTo(1);
  }

  @Test
  void limit_heldByAnotherLoopsBusyConnection_passesOnAtItsEnd() {
    HttpUpstream upstream = upstream(USUAL, limits(1, 2));
    Call first = getOn(0, upstream);
    FakeConnection one = server.accept();
    one.readHead();
    first.connected();
    Call second = getOn(1, upstream);
    one.write(OK);
    first.expect("head 200 length=2").expect("data ok");
    one.awaitEnd();

    answer(server.accept(), second);
  }

  @Test
  void limit_requestThatWaits_canBeCancelled() {
    HttpUpstream upstream = upstream(USUAL, limits(1, 1));
    Call first = fixture.get(upstream);
    FakeConnection connection = server.accept();
    first.connected();
    Call second = fixture.get(upstream);
    second.cancel();
    Call third = fixture.get(upstream);
    connection.readHead();
    connection.write(OK);
    first.expect("head 200 length=2").expect("data ok");

    answer(connection, third);
    assertThat(second.quiet()).isTrue();
  }

  @Test
  void limit_underManyRequestsOfTwoLoops_isKeptAndServesAll() {
    try (FakeServer busy =
        FakeServer.serving(
            connection -> {
              while (connection.goesOn()) {
                connection.readHead();
                connection.write(OK);
              }
            })) {
      HttpUpstream.Address address =
          new HttpUpstream.Address("127.0.0.1", busy.port(), null, List.of());
      HttpUpstream crowded = fixture.upstream(address, UpstreamFixture.h1(USUAL), limits(3, 1000));
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        calls.add(getOn(i % 2, crowded));
        assertThat(crowded.connections()).isLessThanOrEqualTo(3);
      }
      for (Call call : calls) {
        call.next();
        call.expect("head 200 length=2").expect("data ok");
      }
      crowded.close();
      UpstreamFixture.await(() -> crowded.connections() == 0);
    }
  }

  @Test
  void counters_tellWhatHappened() {
    HttpUpstream upstream = upstream(USUAL, LimitsConfig.DEFAULT);
    Call first = fixture.get(upstream);
    FakeConnection connection = server.accept();
    answer(connection, first);
    UpstreamFixture.await(() -> upstream.idle() == 1);
    answer(connection, fixture.get(upstream));
    UpstreamCounters counters = upstream.counters();

    assertThat(counters.connects.value()).isEqualTo(1);
    assertThat(counters.requests.value()).isEqualTo(2);
    assertThat(counters.reused.value()).isEqualTo(1);
    assertThat(counters.receivedBytes.value()).isEqualTo(2L * OK.length());
    assertThat(counters.sentBytes.value())
        .isEqualTo(2L * "GET /v1/chat?x=1 HTTP/1.1\r\nHost: model.test\r\n\r\n".length());
  }
}
