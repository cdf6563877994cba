package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Identical requests through the whole proxy: from memory, or from one call that they share. */
class CacheIT {
  private static final int CROWD = 1000;
  private static final String YAML =
      """
      process: {loops: 2}
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: r, match: {prefix: /}, filters: [cache: %s, usage: {}], to: up}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d", protocol: %s}
      """;
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
  private static final String FIRST = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String EVENT = "data: {\"long\":\"" + "x".repeat(64 * 1024) + "\"}\n\n";
  private static final int EVENTS = 300;
  private static final int LONG = FIRST.length() + EVENTS * EVENT.length() + DONE.length();

  @AutoClose private final Backend backend = Wire.H1.backend();
  private final List<Client> clients = new ArrayList<>();

  private LiveProxy proxy() {
    return proxy(backend, Wire.H1, "{}");
  }

  private static LiveProxy proxy(Backend backend, Wire up, String cache) {
    return LiveProxy.of(YAML.formatted(cache, backend.port(), up.protocol));
  }

  private Client ask(LiveProxy proxy, Wire wire) {
    Client client = wire.client(proxy.address());
    clients.add(client);
    client.post(CHAT, ASK);
    return client;
  }

  /** Every fourth client speaks HTTP/2. */
  private void crowd(LiveProxy proxy, int count) {
    int before = clients.size();
    for (int i = 0; i < count; i++) {
      ask(proxy, i % 4 == 3 ? Wire.H2 : Wire.H1);
    }
    LiveProxy.await(() -> "all requests", () -> proxy.exchanges() == before + count);
  }

  private static void begin(Served served) {
    served.head(200, "content-type", "text/event-stream");
    served.content(FIRST);
  }

  @AfterEach
  void closeClients() {
    clients.forEach(Client::close);
  }

  @Test
  void crowd_onAColdCache_makesOneCallAndEachGetsAll() {
    try (LiveProxy proxy = proxy()) {
      ask(proxy, Wire.H1);
      Served served = backend.accept();
      crowd(proxy, CROWD * 6 / 10 - 1);
      begin(served);
      crowd(proxy, CROWD * 4 / 10);
      StringBuilder all = new StringBuilder(FIRST);
      for (int i = 0; i < 20; i++) {
        String event = "data: {\"choices\":[],\"n\":" + i + "}\n\n";
        all.append(event);
        served.content(event);
      }
      served.content(DONE);
      served.end();
      all.append(DONE);
      for (Client client : clients) {
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(all.toString());
        assertThat(answer.whole()).isTrue();
      }
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_cache_requests_total", "result", "miss")).isEqualTo(1);
      // One whose body comes only now has its answer from memory.
      long coalesced = proxy.stat("weir_cache_requests_total", "result", "coalesced");
      long hits = proxy.stat("weir_cache_requests_total", "result", "hit");
      assertThat(coalesced + hits).isEqualTo(CROWD - 1);
      assertThat(coalesced).isGreaterThan(CROWD / 2);
      assertThat(proxy.stat("weir_faults_total")).isZero();
      Client late = ask(proxy, Wire.H2);
      assertThat(late.answer().body()).isEqualTo(all.toString());
      assertThat(late.answer().field("x-cache")).isEqualTo("hit");
    }
  }

  @ParameterizedTest
  @EnumSource
  void caller_leaves_theOthersGetAll(Wire up) {
    try (Backend backend = up.backend();
        LiveProxy proxy = proxy(backend, up, "{}")) {
      Client leader = ask(proxy, Wire.H1);
      Served served = backend.accept();
      begin(served);
      leader.until(FIRST);
      Client one = ask(proxy, Wire.H1);
      Client two = ask(proxy, Wire.H2);
      one.until(FIRST);
      two.until(FIRST);
      leader.leave();
      one.leave();
      proxy.awaitStat(1, "weir_faults_total", "fault", "client_gone");
      served.content(DONE);
      served.end();
      assertThat(two.answer().body()).isEqualTo(FIRST + DONE);
      assertThat(two.answer().whole()).isTrue();
      proxy.awaitIdle();
      assertThat(ask(proxy, Wire.H1).answer().field("x-cache")).isEqualTo("hit");
      assertThat(proxy.stat("weir_cancelled_total")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void caller_andAllOthersLeave_theCallIsCancelled(Wire up) {
    try (Backend backend = up.backend();
        LiveProxy proxy = proxy(backend, up, "{}")) {
      Client leader = ask(proxy, Wire.H1);
      Served served = backend.accept();
      begin(served);
      List<Client> others = List.of(ask(proxy, Wire.H2), ask(proxy, Wire.H1));
      others.forEach(client -> client.until(FIRST));
      leader.leave();
      others.forEach(Client::leave);
      served.awaitGone();
      proxy.awaitIdle();
      proxy.awaitStat(1, "weir_cancelled_total", "route", "r");
    }
  }

  @ParameterizedTest
  @EnumSource
  void caller_alone_leaves_theCallIsCancelledAtOnce(Wire up) {
    try (Backend backend = up.backend();
        LiveProxy proxy = proxy(backend, up, "{}")) {
      Client leader = ask(proxy, Wire.H1);
      Served served = backend.accept();
      begin(served);
      leader.until(FIRST);
      leader.leave();
      served.awaitGone();
      proxy.awaitIdle();
    }
  }

  @Test
  void call_breaksOff_nobodySeesAWholeAnswer() {
    try (LiveProxy proxy = proxy()) {
      Client leader = ask(proxy, Wire.H1);
      Served served = backend.accept();
      begin(served);
      List<Client> all = List.of(leader, ask(proxy, Wire.H1), ask(proxy, Wire.H2));
      all.forEach(client -> client.until(FIRST));
      served.reset();
      for (Client client : all) {
        assertThat(client.answer().whole()).isFalse();
        assertThat(client.answer().body()).startsWith(FIRST + "data: {\"error\":");
      }
    }
  }

  @Test
  void caller_leavesBeforeTheHead_theOthersGetAll() {
    try (LiveProxy proxy = proxy()) {
      Client leader = ask(proxy, Wire.H1);
      Served served = backend.accept();
      crowd(proxy, 20);
      leader.leave();
      begin(served);
      served.content(DONE);
      served.end();
      for (Client client : clients.subList(1, clients.size())) {
        assertThat(client.answer().body()).isEqualTo(FIRST + DONE);
        assertThat(client.answer().whole()).isTrue();
      }
      assertThat(proxy.stat("weir_cache_requests_total", "result", "miss")).isEqualTo(1);
    }
  }

  @Test
  void call_failsBeforeItsHead_anotherCallsAndAllGetThat() {
    try (LiveProxy proxy = proxy()) {
      Client leader = ask(proxy, Wire.H1);
      Served served = backend.accept();
      crowd(proxy, 20);
      served.reset();
      assertThat(leader.answer().status()).isEqualTo(502);
      Served second = backend.accept();
      begin(second);
      second.content(DONE);
      second.end();
      for (Client client : clients.subList(1, clients.size())) {
        assertThat(client.answer().body()).isEqualTo(FIRST + DONE);
        assertThat(client.answer().whole()).isTrue();
      }
      assertThat(proxy.stat("weir_cache_requests_total", "result", "miss")).isEqualTo(2);
    }
  }

  @Test
  void plainAnswer_shared_hasItsLength() {
    try (LiveProxy proxy = proxy()) {
      for (int i = 0; i < 3; i++) {
        Client client = Wire.H1.client(proxy.address());
        clients.add(client);
        client.post(CHAT, "{}");
      }
      Served served = backend.accept();
      LiveProxy.await(() -> "all requests", () -> proxy.exchanges() == 3);
      served.answer("{\"choices\":[]}");
      for (Client client : clients) {
        Answer answer = client.answer();
        assertThat(answer.body()).isEqualTo("{\"choices\":[]}");
        assertThat(answer.field("content-length")).isEqualTo("14");
        assertThat(answer.whole()).isTrue();
      }
    }
  }

  /** Serves a long stream, of far more than sockets hold, from a thread of its own. */
  private static void serve(Served served) {
    new Thread(
            () -> {
              for (int i = 0; i < EVENTS; i++) {
                served.content(EVENT);
              }
              served.content(DONE);
              served.end();
            })
        .start();
  }

  @Test
  void caller_readsNothing_theOthersDoNotWaitForIt() {
    try (LiveProxy proxy = proxy(backend, Wire.H1, "{max_entry_bytes: 64MiB}")) {
      Client leader = ask(proxy, Wire.H1);
      Served served = backend.accept();
      Client other = ask(proxy, Wire.H1);
      LiveProxy.await(() -> "both requests", () -> proxy.exchanges() == 2);
      begin(served);
      other.until(FIRST);
      serve(served);
      // The other one has all before the caller reads anything.
      Answer answer = other.answer();
      assertThat(answer.body().length()).isEqualTo(LONG);
      assertThat(answer.body().endsWith(DONE)).isTrue();
      assertThat(answer.whole()).isTrue();
      Answer late = leader.answer();
      assertThat(late.body().equals(answer.body())).isTrue();
      assertThat(late.whole()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void caller_lagsTooFarBehind_isCutOffAlone(Wire wire) {
    try (LiveProxy proxy = proxy(backend, Wire.H1, "{max_entry_bytes: 4MiB}")) {
      Client leader = ask(proxy, wire);
      Served served = backend.accept();
      Client other = ask(proxy, Wire.H1);
      LiveProxy.await(() -> "both requests", () -> proxy.exchanges() == 2);
      begin(served);
      other.until(FIRST);
      serve(served);
      Answer answer = other.answer();
      assertThat(answer.body().length()).isEqualTo(LONG);
      assertThat(answer.whole()).isTrue();
      if (wire == Wire.H1) {
        assertThat(leader.answer().whole()).isFalse();
      }
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_cache_requests_total", "result", "miss")).isEqualTo(1);
    }
  }
}
