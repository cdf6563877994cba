package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.admin.Operations.Reload;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A file that changes under load: nothing is lost, and what is equal is kept. */
class ReloadIT {
  private static final int STREAMS = 50;
  private static final int WORKERS = 4;
  private static final int RELOADS = 40;

  private static final String FILE =
      """
      process: {loops: 2}
      listeners:
        - name: main
          address: 127.0.0.1:0
          filters: %s
          routes:
      %s
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"%s}
      """;
  private static final String ROUTES = "      - {name: all, match: {prefix: /}, to: up}";

  private static final String TAKEN =
      """
        - {name: taken, address: '127.0.0.1:%d', routes: [{respond: {}}]}
      clusters:\
      """;

  /** Filters, routes and what the cluster has besides; each differs from the one before. */
  private static final List<List<String>> VARIANTS =
      List.of(
          List.of("[]", ROUTES, ""),
          List.of("[request_id: {}]", ROUTES, ""),
          List.of(
              "[request_id: {}, headers: {response: {set: {x-version: two}}}]",
              "      - {name: s, match: {path: /stream}, to: up, timeouts: {idle: 20s}}\n" + ROUTES,
              ""),
          List.of("[]", ROUTES, ", load_balancing: least_request, limits: {requests: 500}"),
          List.of(
              "[]", ROUTES, ", pool: {max_idle: 8}, filters: [headers: {request: {set: {a: b}}}]"),
          List.of(
              "[]",
              ROUTES + "\n  - {name: b, address: 127.0.0.1:0, routes: [{respond: {text: b}}]}",
              ""));

  @AutoClose private final PacedUpstream upstream = new PacedUpstream();
  @AutoClose private final LiveProxy proxy = LiveProxy.of(file(0));

  private String file(int variant) {
    List<String> parts = VARIANTS.get(variant % VARIANTS.size());
    return FILE.formatted(parts.get(0), parts.get(1), upstream.port(), parts.get(2));
  }

  private long generation() {
    return proxy.stat("weir_config_generation");
  }

  @Test
  void reloads_underLoad_loseNothing() throws InterruptedException {
    long before = generation();
    try (Load load = new Load(proxy.address("main"), STREAMS, WORKERS)) {
      long answered = 0;
      for (int i = 1; i <= RELOADS; i++) {
        Reload reload = proxy.reload(file(i));
        assertThat(reload.problems()).isEmpty();
        assertThat(reload.ok()).isTrue();
        load.expect("event " + upstream.tick());
        long atLeast = answered + WORKERS;
        LiveProxy.await(() -> "plain answers", () -> load.answered() > atLeast);
        answered = load.answered();
      }
      assertThat(generation()).isEqualTo(before + RELOADS);
      upstream.end();
      load.expectEnds();
      load.expectNothingLost();
      assertThat(load.toldToClose()).isZero();
    }
    proxy.awaitIdle();
    assertThat(proxy.stat("weir_faults_total")).isZero();
    assertThat(proxy.stat("weir_requests_total", "code_class", "2xx"))
        .isEqualTo(proxy.stat("weir_requests_total"));
  }

  @Test
  void wrongFile_underLoad_isRefusedWithItsPlaces_andChangesNothing() throws InterruptedException {
    try (Load load = new Load(proxy.address(), 2, 1)) {
      long before = generation();
      Reload wrong =
          proxy.reload(file(0).replace("to: up", "to: upp").replace("loops: 2", "loops: x"));

      assertThat(wrong.ok()).isFalse();
      assertThat(wrong.generation()).isEqualTo(before);
      assertThat(wrong.problems())
          .anySatisfy(line -> assertThat(line).matches(".*routes\\.yaml:1:18 process\\.loops: .*"));
      String page = proxy.admin("POST", "/reload");
      assertThat(page).startsWith("HTTP/1.1 422").contains("routes.yaml:1:18", "stays in force");
      assertThat(proxy.admin("GET", "/reload")).startsWith("HTTP/1.1 200").contains("refused at");
      assertThat(generation()).isEqualTo(before);
      assertThat(proxy.stat("weir_config_loads_total", "result", "refused")).isEqualTo(2);

      load.expect("event " + upstream.tick());
      upstream.end();
      load.expectEnds();
      load.expectNothingLost();
    }
    proxy.write(file(1));
    assertThat(proxy.admin("POST", "/reload")).startsWith("HTTP/1.1 200").contains("loaded at");
  }

  @Test
  void unknownCluster_isRefusedWithItsPlace() {
    Reload wrong = proxy.reload(file(0).replace("to: up}", "to: upp}"));

    assertThat(wrong.ok()).isFalse();
    assertThat(wrong.problems())
        .singleElement()
        .asString()
        .contains("routes.yaml:7:", "unknown cluster \"upp\"", "up");
  }

  @Test
  void addressInUse_isRefusedWithItsPlace_andOpensNothing() {
    long before = generation();
    try (FakeServer holder = FakeServer.silent()) {
      Reload wrong = proxy.reload(file(0).replace("clusters:", TAKEN.formatted(holder.port())));

      assertThat(wrong.ok()).isFalse();
      assertThat(wrong.problems())
          .singleElement()
          .asString()
          .contains("routes.yaml:8:", "listener taken cannot be opened")
          .containsIgnoringCase("in use");
    }
    assertThat(generation()).isEqualTo(before);
    assertThat(proxy.server().listeners()).hasSize(1);
  }

  @Test
  void equalCluster_keepsConnectionsNumbersAndEjections() {
    try (FakeServer ill =
            FakeServer.serving(
                connection -> {
                  connection.readHead();
                  connection.reset();
                });
        RawClient client = RawClient.to(proxy.address())) {
      String two =
          file(0)
              .replace(
                  "clusters:",
                  """
                  clusters:
                    - name: shaky
                      endpoints: ["http://127.0.0.1:%d", "http://127.0.0.1:%d"]
                      outlier: {consecutive_local: 1, max_ejected: 0.5, base_ejection: 5m}
                      panic: 0\
                  """
                      .formatted(ill.port(), upstream.port()));
      String used = two.replace("to: up}", "to: shaky, retry: {on: [reset], attempts: 3}}");
      assertThat(proxy.reload(used).problems()).isEmpty();
      LiveProxy.await(
          () -> "an ejection",
          () -> {
            ask(client);
            return proxy.stat("weir_endpoint_healthy", "cluster", "shaky") == 1;
          });
      proxy.awaitIdle();
      int connections = upstream.connections();
      long requests = proxy.stat("weir_cluster_requests_total", "cluster", "shaky");

      assertThat(proxy.reload(used.replace("filters: []", "filters: [request_id: {}]")).ok())
          .isTrue();

      assertThat(proxy.admin("GET", "/clusters")).contains("failed_outlier_check");
      assertThat(proxy.stat("weir_endpoint_healthy", "cluster", "shaky")).isEqualTo(1);
      assertThat(proxy.stat("weir_cluster_requests_total", "cluster", "shaky")).isEqualTo(requests);
      for (int i = 0; i < 5; i++) {
        ask(client);
      }
      assertThat(upstream.connections()).isEqualTo(connections);
      proxy.awaitStat(requests + 5, "weir_cluster_requests_total", "cluster", "shaky");
    }
  }

  private static void ask(RawClient client) {
    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void clusterTakenAway_itsStreamEndsWhole_andItsConnectionAfterIt() {
    try (FakeServer old = FakeServer.silent();
        RawClient client = RawClient.to(proxy.address())) {
      String before = file(0).replace("127.0.0.1:" + upstream.port(), "127.0.0.1:" + old.port());
      assertThat(
              proxy
                  .reload(before.replace("name: up", "name: old").replace("to: up", "to: old"))
                  .ok())
          .isTrue();
      client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
      FakeConnection connection = old.accept();
      connection.readHead();
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n");
      client.readThrough("begun");

      assertThat(proxy.reload(file(0)).ok()).isTrue();
      assertThat(proxy.admin("GET", "/clusters")).doesNotContain("old");
      connection.write("5\r\nended\r\n0\r\n\r\n");
      client.readThrough("ended\r\n0\r\n\r\n");
      assertThat(connection.atEnd()).isTrue();
      ask(client);
    }
    assertThat(proxy.stat("weir_faults_total")).isZero();
  }
}
