package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
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
    while (connection.goesOn()) {
      connection.readHead();
      connection.read(BODY.length());
      if (served.incrementAndGet() > ANSWERED && holding) {
        connection.goesOn();
        return;
      }
      connection.write(
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
              + ANSWER.length()
              + "\r\n\r\n"
              + ANSWER);
    }
  }

  private String yaml() {
    return """
        listeners:
          - name: main
            address: 127.0.0.1:0
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
        .formatted(LIMIT, folder.resolve("weir.db"), upstream.port());
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

  @Test
  void ledger_afterKill_isWhatWasAnswered_andNothingStaysLocked() throws Exception {
    ProxyProcess process = new ProxyProcess(folder, yaml()).awaitOpen();
    Thread[] clients = new Thread[CLIENTS];
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients[i] = new Thread(() -> call(process.address()));
        clients[i].start();
      }
      LiveProxy.await(() -> "calls: " + served, () -> served.get() == ANSWERED + CLIENTS);
      String charged = "\r\n," + ANSWERED + ",";
      LiveProxy.await(() -> "charges", () -> process.admin("/spend?format=csv").contains(charged));
    } finally {
      process.kill();
    }
    for (Thread client : clients) {
      client.join();
    }
    holding = false;
    try (LiveProxy again = LiveProxy.of(yaml())) {
      String row = "\r\n," + ANSWERED + ",0.0078," + ANSWERED * COST + ",";
      assertThat(again.admin("GET", "/spend?format=csv")).contains(row);
      LiveProxy.await(() -> "money", () -> post(again.address()).startsWith("HTTP/1.1 200"));
      again.awaitIdle();
    }
  }
}
