package io.weir.cluster.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.Endpoint;
import io.weir.cluster.health.Colour;
import io.weir.net.Clock;
import io.weir.testing.ClosedPort;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Active checks over real sockets: an endpoint fails, is left out, and comes back. */
class HealthCheckIT {
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile int status = 200;
  private volatile boolean mute;

  /** A server whose health a test decides. */
  private FakeServer server() {
    return FakeServer.serving(
        connection -> {
          while (connection.goesOn()) {
            asked.add(connection.readHead());
            if (!mute) {
              answer(connection);
            }
          }
        });
  }

  private void answer(FakeConnection connection) {
    connection.write("HTTP/1.1 " + status + " So\r\nContent-Length: 2\r\n\r\nup");
  }

  private static String yaml(String further, FakeServer... servers) {
    return yaml(further, Stream.of(servers).mapToInt(FakeServer::port).toArray());
  }

  private static String yaml(String further, int... ports) {
    StringBuilder urls = new StringBuilder();
    for (int port : ports) {
      urls.append(urls.isEmpty() ? "" : ", ").append("'http://127.0.0.1:").append(port);
      urls.append("/base'");
    }
    return "{name: a, panic: 0, endpoints: ["
        + urls
        + "], health: {path: /up, interval: 100ms, unhealthy_threshold: 2"
        + further
        + "}}";
  }

  private static Colour colour(LiveFixture fixture, int number) {
    Endpoint endpoint = fixture.cluster().endpoints().get(number);
    return endpoint.colour(Clock.system().nanos());
  }

  @Test
  void endpoint_failsAndComesBack_requestsFollow() {
    try (FakeServer ill = server();
        FakeServer well =
            FakeServer.serving(
                connection -> {
                  while (connection.goesOn()) {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                  }
                });
        LiveFixture fixture = new LiveFixture(yaml(", healthy_threshold: 2", ill, well))) {
      String first = fixture.endpoints().get(0);
      String second = fixture.endpoints().get(1);
      fixture.await("a first check", () -> asked.size() >= 2);
      assertThat(fixture.healthy(0)).isTrue();
      assertThat(asked.peek())
          .startsWith("GET /up HTTP/1.1\r\n")
          .containsIgnoringCase("host: " + first + "\r\n")
          .contains("weir-health-check");

      status = 503;
      fixture.await(
          "its end", () -> IntStream.range(0, 20).allMatch(i -> second.equals(fixture.picked())));
      assertThat(fixture.healthy(0)).isFalse();
      assertThat(colour(fixture, 0)).isEqualTo(Colour.RED);
      assertThat(fixture.shown()).contains("weir_endpoint_healthy", first);

      status = 200;
      fixture.await("its return", () -> first.equals(fixture.picked()));
      assertThat(fixture.healthy(0)).isTrue();
      assertThat(colour(fixture, 0)).isEqualTo(Colour.GREEN);
      assertThat(ill.connections()).as("checks share a connection").isLessThanOrEqualTo(2);
    }
  }

  @Test
  void endpointThatNeverAnswers_isLeftOut_untilItDoes() {
    mute = true;
    try (FakeServer server = server();
        LiveFixture fixture = new LiveFixture(yaml(", timeout: 150ms", server))) {
      fixture.await("its end", () -> fixture.picked() == null);
      assertThat(fixture.cluster().endpoints().get(0).lastCheck())
          .isEqualTo("no answer within 150 ms");

      mute = false;
      fixture.await("its return", () -> fixture.endpoints().get(0).equals(fixture.picked()));
    }
  }

  @Test
  void endpointThatDoesNotListen_isLeftOutAtItsFirstCheck() {
    try (ClosedPort nobody = new ClosedPort();
        LiveFixture fixture = new LiveFixture(yaml("", nobody.port()))) {
      fixture.await("its end", () -> !fixture.healthy(0));
      assertThat(fixture.cluster().endpoints().get(0).lastCheck())
          .startsWith("connect_failed")
          .contains("connection refused");
    }
  }

  @Test
  void answerThatBreaksOff_fails() {
    try (FakeServer server =
            FakeServer.serving(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal");
                  connection.reset();
                });
        LiveFixture fixture = new LiveFixture(yaml(", body: half", server))) {
      fixture.await("its end", () -> !fixture.healthy(0));
    }
  }
}
