package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.server.cli.Main;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole proxy, killed amid calls that cost money, and the ledger that it leaves behind. */
@Timeout(120)
class BudgetCrashIT {
  private static final int CLIENTS = 200;
  private static final int ANSWERED = 600;

  /** Seven tokens in at 1 USD a million, three out at 2. */
  private static final long COST = 13_000;

  /** Nine tokens each way; so many are in flight that nothing is left beside them. */
  private static final String LIMIT = "0.0132";

  private static final String BODY = "{\"model\": \"gpt-x\", \"max_tokens\": 9}";
  private static final String ANSWER =
      "{\"model\": \"gpt-x\", \"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 3}}";

  @TempDir private Path folder;
  private final AtomicLong served = new AtomicLong();
  private volatile boolean holding = true;

  @AutoClose private final FakeServer upstream = FakeServer.serving(this::serve);

  private void serve(FakeConnection connection) {
    while (!connection.atEnd()) {
      connection.readHead();
      connection.read(BODY.length());
      if (served.incrementAndGet() > ANSWERED && holding) {
        connection.atEnd();
        return;
      }
      connection.write(
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
              + ANSWER.length()
              + "\r\n\r\n"
              + ANSWER);
    }
  }

  private String yaml(int port, int admin) {
    return """
        admin: {address: 127.0.0.1:%d}
        listeners:
          - name: main
            address: 127.0.0.1:%d
            routes:
              - name: chat
                match: {prefix: /}
                filters:
                  - budget:
                      per: all
                      daily_usd: %s
                      strict: true
                      lease: 3s
                      store: {sqlite: {path: "%s", sync: normal}}
                  - usage:
                      prices: {built_in: false, models: [{match: gpt-x, input: 1, output: 2}]}
                to: up
        clusters:
          - {name: up, endpoints: "http://127.0.0.1:%d"}
        """
        .formatted(admin, port, LIMIT, folder.resolve("weir.db"), upstream.port());
  }

  private static int closedPort() {
    try (FakeServer dead = FakeServer.silent()) {
      return dead.port();
    }
  }

  private static final String REQUEST =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: "
          + BODY.length()
          + "\r\n\r\n"
          + BODY;

  private static String post(InetSocketAddress proxy) {
    try (RawClient client = RawClient.to(proxy)) {
      return client.send(REQUEST).readResponse();
    }
  }

  /** Calls on one connection until the proxy is gone. */
  private static void call(InetSocketAddress proxy) {
    try (RawClient client = RawClient.to(proxy)) {
      String answer = "HTTP/1.1 200";
      while (answer.startsWith("HTTP/1.1 200")) {
        answer = client.send(REQUEST).readResponse();
      }
    } catch (RuntimeException | AssertionError e) {
      // It was killed, which is what this is about.
    }
  }

  private static boolean open(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String got(InetSocketAddress address, String path) {
    try (RawClient client = RawClient.to(address)) {
      return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
    }
  }

  private Process started(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            file.toString())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  @Test
  void ledger_afterKill_isWhatWasAnswered_andNothingStaysLocked() throws Exception {
    InetSocketAddress proxy = local(closedPort());
    InetSocketAddress admin = local(closedPort());
    Path file = folder.resolve("routes.yaml");
    Files.writeString(file, yaml(proxy.getPort(), admin.getPort()));
    Process process = started(file);
    Thread[] clients = new Thread[CLIENTS];
    try {
      LiveProxy.await(() -> "a proxy at " + proxy, () -> open(proxy) && open(admin));
      for (int i = 0; i < CLIENTS; i++) {
        clients[i] = new Thread(() -> call(proxy));
        clients[i].start();
      }
      LiveProxy.await(() -> "calls: " + served, () -> served.get() == ANSWERED + CLIENTS);
      String charged = "\r\n," + ANSWERED + ",";
      LiveProxy.await(() -> "charges", () -> got(admin, "/spend?format=csv").contains(charged));
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();
    for (Thread client : clients) {
      client.join();
    }
    holding = false;
    try (LiveProxy again = LiveProxy.of(yaml(0, 0))) {
      String row = "\r\n," + ANSWERED + ",0.0078," + ANSWERED * COST + ",";
      assertThat(again.admin("GET", "/spend?format=csv")).contains(row);
      LiveProxy.await(() -> "money", () -> post(again.address()).startsWith("HTTP/1.1 200"));
      again.awaitIdle();
    }
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
