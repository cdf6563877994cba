package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.FakeConnection;
import io.weir.testing.FakeDns;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Requests follow a name to its new address, and lose nothing at the old one. */
class NamesIT {
  private static final String NAME = "model.test";
  private static final String OLD = "127.0.0.1";
  private static final String NEW = "127.0.0.2";

  @AutoClose private final FakeDns dns = new FakeDns();
  private final AtomicInteger ended = new AtomicInteger();
  @AutoClose private final FakeServer old = FakeServer.serving(c -> serve(c, "old", ended));

  @AutoClose
  private final FakeServer fresh =
      FakeServer.serving(
          new InetSocketAddress(NEW, old.port()), c -> serve(c, "new", new AtomicInteger()));

  /** Answers with a word; a stream waits in its middle until the client has sent more. */
  private static void serve(FakeConnection connection, String word, AtomicInteger ended) {
    while (connection.goesOn()) {
      String head = connection.readHead();
      if (head.startsWith("POST /stream")) {
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n");
        connection.read(1);
        connection.write("3\r\n" + word + "\r\n0\r\n\r\n");
      } else {
        String close = head.startsWith("GET /close") ? "Connection: close\r\n" : "";
        connection.write("HTTP/1.1 200 OK\r\n" + close + "Content-Length: 3\r\n\r\n" + word);
        if (!close.isEmpty()) {
          connection.close();
          return;
        }
      }
    }
    ended.incrementAndGet();
  }

  private LiveProxy proxy(String settings) {
    return LiveProxy.of(
        """
        listeners:
          - name: main
            address: 127.0.0.1:0
            routes: [{name: all, match: {prefix: /}, to: up}]
        clusters:
          - name: up
            endpoints: "http://%s:%d"
            dns: {servers: "%s", family: v4, %s}
        """
            .formatted(NAME, old.port(), dns.address(), settings));
  }

  private static String asked(RawClient client, String path) {
    String answer = client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
    assertThat(answer).startsWith("HTTP/1.1 200");
    return answer.substring(answer.length() - 3);
  }

  @Test
  void addressChanges_requestsMove_theStreamAtTheOldOneEndsWhole() {
    dns.put(NAME, 1, OLD);
    try (LiveProxy proxy = proxy("all_addresses: true, refresh: 1s");
        RawClient client = RawClient.to(proxy.address());
        RawClient streaming = RawClient.to(proxy.address())) {
      LiveProxy.await(
          () -> "the first look", () -> proxy.admin("GET", "/clusters").contains(OLD + ":"));
      assertThat(asked(client, "/")).isEqualTo("old");
      streaming.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
      streaming.readThrough("begun");

      dns.put(NAME, 1, NEW);
      LiveProxy.await(() -> "the move", () -> asked(client, "/").equals("new"));
      for (int i = 0; i < 20; i++) {
        assertThat(asked(client, "/")).isEqualTo("new");
      }
      assertThat(proxy.admin("GET", "/clusters")).contains(NEW + ":").doesNotContain(OLD + ":");

      assertThat(fresh.connections()).isPositive();

      streaming.send("x");
      streaming.readThrough("old\r\n0\r\n\r\n");
      LiveProxy.await(() -> "the end of the old ones", () -> ended.get() == old.connections());
    }
  }

  @Test
  void nameServerFallsSilent_orForgetsTheName_connectionsGoOnToTheLastAddress() {
    dns.put(NAME, 1, OLD);
    try (LiveProxy proxy = proxy("all_addresses: false");
        RawClient client = RawClient.to(proxy.address())) {
      assertThat(asked(client, "/close")).isEqualTo("old");

      dns.silent(true);
      int before = dns.asked(NAME);
      LiveProxy.await(
          () -> "a look in silence",
          () -> asked(client, "/close").equals("old") && dns.asked(NAME) > before);
      dns.remove(NAME);
      dns.silent(false);
      int silent = dns.asked(NAME);
      LiveProxy.await(
          () -> "a look for a name that is gone",
          () -> asked(client, "/close").equals("old") && dns.asked(NAME) > silent);

      dns.put(NAME, 1, NEW);
      LiveProxy.await(() -> "the new address", () -> asked(client, "/close").equals("new"));
    }
  }

  @Test
  void nameNeverKnown_isAFaultOfItsOwn() {
    try (LiveProxy proxy = proxy("all_addresses: false");
        RawClient client = RawClient.to(proxy.address())) {
      String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();

      assertThat(answer).startsWith("HTTP/1.1 502").contains("x-weir-fault: dns_failed");
    }
  }
}
