package io.weir.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Sink;
import io.weir.filter.Slot;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Exchanges that go on for others than their client, and those that never had one. */
final class SharedExchangeTest {
  private static final String ROUTE = "{name: r, to: a}";
  private static final String BODY = "{\"model\": \"big\"}";
  private static final long LAG_BYTES_MAX = 10;
  private static final Slot<String> WHO = Slot.of("test_who", String.class);

  /** Keeps its exchange from the start, and shows its context. */
  private static final class Keeping extends Hook {
    private final FilterContext context;

    Keeping(FilterContext context) {
      this.context = context;
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      context.keep(LAG_BYTES_MAX, true);
      return Step.NEXT;
    }
  }

  private static Scene keeping() {
    return Scene.of(ROUTE).cluster("a").contextFilter(Keeping.class, Keeping::new);
  }

  @Test
  void kept_clientLeaves_answerIsReadToItsEnd() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      request.gone(Fault.CLIENT_GONE, "left");
      assertThat(scene.active()).isEqualTo(1);
      scene.upstream("a").last().answer(200, "ok");
      assertThat(scene.active()).isZero();
      assertThat(scene.client.status()).isZero();
    }
  }

  @Test
  void kept_clientTakesNothingForTooLong_answerIsReadToItsEnd() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      scene.upstream("a").last().events("data: 1\n\n");
      request.gone(Fault.CLIENT_TOO_SLOW, "took nothing");
      assertThat(scene.active()).isEqualTo(1);
      scene.upstream("a").last().body("data: 2\n\n", true).readComplete();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void kept_takenBackAfterTheClientLeft_cancelsTheUpstream() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      request.gone(Fault.CLIENT_GONE, "left");
      scene.opened().keepNoLonger();
      assertThat(scene.active()).isZero();
      assertThat(scene.cancelled("head")).isEqualTo(1);
    }
  }

  @Test
  void kept_clientReadsSlowly_upstreamDoesNotWaitAndNothingIsLost() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.events("a");
      scene.client.writable = false;
      call.body("bc", false).body("defg", false).body("hij", true).readComplete();
      assertThat(call.reading).isTrue();
      assertThat(scene.active()).isZero();
      assertThat(scene.client.body()).isEqualTo("a");
      scene.client.writable = true;
      request.writable();
      assertThat(scene.client.body()).isEqualTo("abcdefghij");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void kept_clientLagsTooFar_isCutOffAndTheRestIsRead() {
    try (Scene scene = keeping()) {
      scene.post("/x", BODY);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.events("a");
      scene.client.writable = false;
      call.body("0123456789", false);
      assertThat(scene.client.aborted()).isNull();
      call.body("0", false);
      assertThat(scene.client.aborted()).isEqualTo(Fault.CLIENT_TOO_SLOW);
      assertThat(scene.active()).isEqualTo(1);
      call.body("end", true).readComplete();
      assertThat(scene.active()).isZero();
      assertThat(call.cancelled).isFalse();
    }
  }

  @Test
  void kept_clientLagsAndLeavesAfterTheEnd_whatWaitsIsFreed() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      scene.client.writable = false;
      scene.upstream("a").last().events("a").body("b", true).readComplete();
      assertThat(scene.active()).isZero();
      request.gone(Fault.CLIENT_GONE, "left");
      assertThat(scene.client.body()).isEmpty();
    }
  }

  @Test
  void kept_callBreaksWhileTheClientLags_clientGetsAllThatCameAndIsCut() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      scene.client.writable = false;
      ScriptedUpstream.Call call = scene.upstream("a").last().head(200, false).body("abc", false);
      call.fail(Fault.UPSTREAM_RESET);
      scene.client.writable = true;
      request.writable();
      assertThat(scene.client.body()).isEqualTo("abc");
      assertThat(scene.client.aborted()).isEqualTo(Fault.UPSTREAM_RESET);
    }
  }

  @Test
  void kept_takenBackWhileTheClientLags_upstreamWaitsForIt() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.events("a");
      scene.client.writable = false;
      call.body("b", false);
      scene.opened().keepNoLonger();
      call.body("c", false);
      assertThat(call.reading).isFalse();
      scene.client.writable = true;
      request.writable();
      assertThat(call.reading).isTrue();
      call.body("d", true).readComplete();
      assertThat(scene.client.body()).isEqualTo("abcd");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void kept_nobodyReads_upstreamWaitsEvenWhereTheClientHasLeft() {
    try (Scene scene = keeping()) {
      RequestEvents request = scene.post("/x", BODY);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.events("a");
      request.gone(Fault.CLIENT_GONE, "left");
      scene.opened().keep(LAG_BYTES_MAX, false);
      call.body("b", false);
      assertThat(call.reading).isFalse();
      scene.opened().keep(LAG_BYTES_MAX, true);
      assertThat(call.reading).isTrue();
      call.body("c", true).readComplete();
      assertThat(scene.active()).isZero();
    }
  }

  /** Has the request made again when it is ready, and answers it itself. */
  private static final class Asking extends Hook {
    private final Scene scene;
    private final StringBuilder brought;

    Asking(Scene scene, StringBuilder brought) {
      this.scene = scene;
      this.brought = brought;
    }

    @Override
    public Step ready(KnownBody body) {
      scene.opened().set(WHO, "alice");
      scene.opened().again(beside -> new Taking(beside, brought));
      Answer old = new Answer(200, new Headers(), "old".getBytes(StandardCharsets.UTF_8));
      return new Step.Reply(old);
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      return Step.NEXT;
    }

    @Override
    public void responseData(ByteBuf data, boolean end, Sink out) {
      out.emit(data, end);
    }

    @Override
    public void done(Outcome outcome) {}
  }

  /** Writes down what an exchange without a client brings. */
  private static final class Taking extends Hook {
    private final FilterContext context;
    private final StringBuilder brought;

    Taking(FilterContext context, StringBuilder brought) {
      this.context = context;
      this.brought = brought;
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      brought.append(context.get(WHO)).append(' ').append(head.status()).append(' ');
      return Step.NEXT;
    }

    @Override
    public void responseData(ByteBuf data, boolean end, Sink out) {
      brought.append(data.toString(StandardCharsets.UTF_8));
      out.emit(data, end);
    }

    @Override
    public void done(Outcome outcome) {
      brought.append(" done");
    }
  }

  /** Counts the requests that it is asked about. */
  private static final class Counting extends Hook {
    private final List<String> asked;

    Counting(List<String> asked) {
      this.asked = asked;
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      asked.add(head.path());
      return Step.NEXT;
    }
  }

  @Test
  void again_requestIsMadeOnceMoreFromThatHookOn() {
    List<String> outer = new ArrayList<>();
    List<String> inner = new ArrayList<>();
    StringBuilder brought = new StringBuilder();
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      scene
          .filter(() -> new Counting(outer))
          .readyFilter(100, () -> new Asking(scene, brought))
          .filter(() -> new Counting(inner));
      RequestEvents request = scene.post("/x", BODY);
      assertThat(scene.client.body()).isEqualTo("old");
      assertThat(scene.client.whole()).isTrue();
      request.gone(Fault.CLIENT_GONE, "left");
      scene.time.run();
      assertThat(outer).containsExactly("/x");
      assertThat(inner).containsExactly("/x", "/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      assertThat(call.sent).hasToString(BODY);
      assertThat(call.ended).isTrue();
      assertThat(call.flushed).isTrue();
      call.answer(200, "new");
      assertThat(brought).hasToString("alice 200 new done");
      assertThat(scene.active()).isZero();
      assertThat(scene.snapshot.exchanges()).isZero();
    }
  }

  @Test
  void again_callFails_onlyItsHookIsTold() {
    StringBuilder brought = new StringBuilder();
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      scene.readyFilter(100, () -> new Asking(scene, brought));
      scene.post("/x", BODY);
      scene.time.run();
      scene.upstream("a").last().fail(Fault.UPSTREAM_RESET);
      assertThat(brought.toString()).startsWith("alice 502 ").endsWith(" done");
      assertThat(scene.client.body()).isEqualTo("old");
      assertThat(scene.snapshot.exchanges()).isZero();
    }
  }
}
