package io.weir.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers whose head a hook holds. */
class HeldHeadTest {
  private static final String ROUTE = "{name: r, to: a, timeouts: {idle: 5s}}";
  private static final HeaderName LENGTH = HeaderName.of("x-length");
  private static final HeaderName SEEN = HeaderName.of("x-seen");
  private static final HeaderName TOLD = HeaderName.of("x-told");
  private static final int HELD_MAX = 8;

  /** Holds an answer's head until it can tell the body's length there. */
  private static class Telling extends Hook {
    private final HeaderName name;
    private @Nullable ResponseHead held;
    private int length;

    Telling(HeaderName name) {
      this.name = name;
    }

    Telling() {
      this(LENGTH);
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      held = head;
      return new Step.Hold(HELD_MAX);
    }

    @Override
    public void responseData(ByteBuf data, boolean end, Sink out) {
      length += data.readableBytes();
      ResponseHead told = held;
      if (told != null && end) {
        told.headers().set(name, length);
      }
      out.emit(data, end);
    }
  }

  /** Says what it sees of a head, in the head; or pauses it, or answers in its place. */
  private static final class Seeing extends Hook {
    private final Step step;

    Seeing(Step step) {
      this.step = step;
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      String told = head.headers().get(LENGTH);
      head.headers().set(SEEN, head.status() + " " + told);
      return step;
    }
  }

  /** Passes bytes on in upper case. */
  private static final class Louder extends Hook {
    @Override
    public void responseData(ByteBuf data, boolean end, Sink out) {
      String text = data.toString(StandardCharsets.UTF_8);
      data.release();
      out.emit(Scene.bytes(text.toUpperCase(Locale.ROOT)), end);
    }
  }

  private static Answer answer(int status, String text) {
    return new Answer(status, new Headers(), text.getBytes(StandardCharsets.UTF_8));
  }

  private static Scene scene(Step further) {
    return Scene.of(ROUTE).cluster("a").filter(() -> new Seeing(further)).filter(Telling::new);
  }

  @Test
  void head_heldToTheBodysEnd_tellsAndIsSeenFurtherOut() {
    try (Scene scene = scene(Step.NEXT).filter(Louder::new)) {
      scene.get("/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(200, false).body("one", false).readComplete();
      assertThat(scene.client.status()).isZero();
      assertThat(call.reading).isTrue();
      call.body(" two", true).readComplete();
      assertThat(scene.client.field(LENGTH)).isEqualTo("7");
      assertThat(scene.client.field(SEEN)).isEqualTo("200 7");
      assertThat(scene.client.body()).isEqualTo("ONE TWO");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void head_heldTwice_isToldByBoth() {
    try (Scene scene =
        Scene.of(ROUTE).cluster("a").filter(() -> new Telling(TOLD)).filter(Telling::new)) {
      scene.get("/x");
      scene.upstream("a").last().head(200, false).body("one", false).body(" two", true);
      assertThat(scene.client.field(LENGTH)).isEqualTo("7");
      assertThat(scene.client.field(TOLD)).isEqualTo("7");
      assertThat(scene.client.body()).isEqualTo("one two");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void body_longerThanTheHold_goesOutAsItComes() {
    try (Scene scene = scene(Step.NEXT)) {
      scene.get("/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(200, false).body("12345678", false).readComplete();
      assertThat(scene.client.status()).isZero();
      scene.client.writable = false;
      call.body("9", false).readComplete();
      assertThat(scene.client.body()).isEqualTo("123456789");
      assertThat(scene.client.flushed()).isTrue();
      assertThat(call.reading).as("the client is slow").isFalse();
      assertThat(scene.client.field(LENGTH)).isNull();
    }
  }

  @Test
  void answer_brokenWhileHeld_isAnErrorThatAllFurtherOutSee() {
    try (Scene scene = scene(Step.NEXT)) {
      scene.get("/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(200, false).body("one", false).readComplete();
      call.fail(Fault.TRUNCATED);
      assertThat(scene.client.status()).isEqualTo(502);
      assertThat(scene.client.field(SEEN)).isEqualTo("502 null");
      assertThat(scene.client.body()).contains("before it was whole").doesNotStartWith("one");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void client_goneWhileItsHeadIsHeld_cancels() {
    try (Scene scene = scene(Step.NEXT)) {
      RequestEvents request = scene.get("/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(200, false).body("one", false).readComplete();
      request.gone(Fault.CLIENT_GONE, "left");
      assertThat(call.cancelled).isTrue();
      assertThat(scene.client.status()).isZero();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void upstream_idleWhileItsHeadIsHeld_isAnError() {
    try (Scene scene = scene(Step.NEXT)) {
      scene.get("/x");
      scene.upstream("a").last().head(200, false).body("one", false).readComplete();
      scene.pass(5_001);
      assertThat(scene.client.status()).isEqualTo(504);
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void head_pausedAfterItWasHeld_leavesWithAllWhenResumed() {
    try (Scene scene = scene(Step.PAUSE)) {
      scene.get("/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(200, false).body("12345678", false).body("9", false).readComplete();
      assertThat(scene.client.status()).isZero();
      assertThat(call.reading).isFalse();
      call.body("0", true).readComplete();
      assertThat(scene.client.status()).isZero();
      scene.resume(Step.NEXT);
      assertThat(scene.client.body()).isEqualTo("1234567890");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void head_replacedAfterItWasHeld_carriesNothingOfTheOld() {
    try (Scene scene = scene(new Step.Reply(answer(418, "new")))) {
      scene.get("/x");
      scene.upstream("a").last().answer(200, "old");
      assertThat(scene.client.status()).isEqualTo(418);
      assertThat(scene.client.field(LENGTH)).isNull();
      assertThat(scene.client.body()).isEqualTo("new");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void answer_withoutABody_isNotHeld() {
    try (Scene scene = scene(Step.NEXT)) {
      scene.get("/x");
      scene.upstream("a").last().head(204, true).readComplete();
      assertThat(scene.client.status()).isEqualTo(204);
      assertThat(scene.client.field(SEEN)).isEqualTo("204 null");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void hook_thatTakesNoBody_holdsNothing() {
    try (Scene scene = Scene.of(ROUTE).cluster("a").filter(() -> new Seeing(Step.HOLD))) {
      scene.get("/x");
      scene.upstream("a").last().head(200, false).readComplete();
      assertThat(scene.client.status()).isEqualTo(200);
      scene.upstream("a").last().body("one", true).readComplete();
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void reply_ofAHook_isHeldToo() {
    try (Scene scene = Scene.of("{name: r, respond: {json: {}}}").filter(Telling::new)) {
      scene.get("/x");
      assertThat(scene.client.field(LENGTH)).isEqualTo("4");
      assertThat(scene.client.body()).isEqualTo("here");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  /** A filter's own answer, which comes bit by bit. */
  private static final class Told extends Hook implements Step.Feed {
    private final Deque<String> pieces = new ArrayDeque<>(List.of("o", "n", "e"));

    @Override
    public Step request(RequestHead head, boolean end) {
      return new Step.Stream(new ResponseHead(200, new Headers()), this);
    }

    @Override
    public void start(Step.Flow flow) {
      while (!pieces.isEmpty()) {
        flow.emit(Scene.bytes(pieces.remove()), pieces.isEmpty());
      }
    }

    @Override
    public void hold(boolean held) {}

    @Override
    public void cancel() {
      pieces.clear();
    }
  }

  /** As {@link Telling}, and answers itself. */
  private static final class TellingItself extends Telling {
    @Override
    public Step request(RequestHead head, boolean end) {
      return new Told().request(head, end);
    }
  }

  @Test
  void stream_ofAHook_isHeldToo() {
    try (Scene scene = Scene.of(ROUTE).cluster("a").filter(TellingItself::new)) {
      scene.get("/x");
      assertThat(scene.client.field(LENGTH)).isEqualTo("3");
      assertThat(scene.client.body()).isEqualTo("one");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void attemptsHead_held_isSeenFurtherOutWhenItGoesOn() {
    List<String> order = new ArrayList<>();
    try (Scene scene =
        Scene.of(ROUTE)
            .cluster("a")
            .filter(() -> new Seeing(Step.NEXT))
            .clusterFilter(
                () ->
                    new Hook() {
                      @Override
                      public Step response(ResponseHead head, boolean end) {
                        order.add(String.valueOf(head.headers().get(LENGTH)));
                        return Step.NEXT;
                      }
                    })
            .clusterFilter(Telling::new)) {
      scene.get("/x");
      scene.upstream("a").last().head(200, false).body("one", false).readComplete();
      assertThat(order).isEmpty();
      scene.upstream("a").last().body(" two", true).readComplete();
      assertThat(order).containsExactly("7");
      assertThat(scene.client.field(SEEN)).isEqualTo("200 7");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void attemptsHead_pausedAfterItWasHeld_isAFault() {
    try (Scene scene =
        Scene.of(ROUTE)
            .cluster("a")
            .clusterFilter(() -> new Seeing(Step.PAUSE))
            .clusterFilter(Telling::new)) {
      scene.get("/x");
      scene.upstream("a").last().answer(200, "one");
      assertThat(scene.client.status()).isEqualTo(500);
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }
}
