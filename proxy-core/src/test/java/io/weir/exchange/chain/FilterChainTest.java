package io.weir.exchange.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.EventSink;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.ServerSentEvent;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.testing.FilterHarness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FilterChainTest {
  private static final Outcome OUTCOME = new FinishedOutcome();

  private final List<String> out = new ArrayList<>();
  private @Nullable Fault failed;
  private @Nullable Answer replied;
  private int ends;

  /** An outcome of which nothing is asked. */
  private static final class FinishedOutcome implements Outcome {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public @Nullable Fault fault() {
      return null;
    }

    @Override
    public String detail() {
      return "";
    }

    @Override
    public int attempts() {
      return 1;
    }

    @Override
    public @Nullable String cluster() {
      return null;
    }

    @Override
    public @Nullable String endpoint() {
      return null;
    }

    @Override
    public long requestBytes() {
      return 0;
    }

    @Override
    public long responseBytes() {
      return 0;
    }

    @Override
    public long atNanos(Mark mark) {
      return -1;
    }

    @Override
    public long overheadNanos() {
      return 0;
    }

    @Override
    public void tags(TagVisitor visitor) {}
  }

  private final class Recorded implements FilterChain.Ends {
    @Override
    public void requestOut(ByteBuf data, boolean end) {
      take(data, end);
    }

    @Override
    public void responseOut(ByteBuf data, boolean end) {
      take(data, end);
    }

    @Override
    public void chainFailed(Fault fault, String detail) {
      assertThat(failed).isNull();
      failed = fault;
    }

    @Override
    public void chainReplied(Answer answer) {
      assertThat(replied).isNull();
      replied = answer;
    }

    private void take(ByteBuf data, boolean end) {
      if (data.isReadable()) {
        out.add(data.toString(StandardCharsets.UTF_8));
      }
      data.release();
      ends += end ? 1 : 0;
    }
  }

  /** One hook for all. */
  private record Given(Hook only, long wholeRequestBytes, long wholeResponseBytes)
      implements Filter {
    @Override
    public Class<? extends Hook> hook() {
      return only.getClass();
    }

    @Override
    public Hook open(FilterContext context) {
      return only;
    }
  }

  private FilterChain chain(long wholeRequest, long wholeResponse, Hook... hooks) {
    List<Filter> filters = new ArrayList<>();
    for (Hook hook : hooks) {
      filters.add(new Given(hook, wholeRequest, wholeResponse));
    }
    FilterContext context = new FilterHarness().exchange("POST", "/x");
    FilterChain chain = new FilterChain(new Plan(filters), context, new Recorded());
    RequestHead head = new RequestHead("POST", "h", "/x", new Headers());
    assertThat(chain.request(head, false)).isSameAs(Step.NEXT);
    return chain;
  }

  private static ByteBuf bytes(String text) {
    ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer();
    bytes.writeCharSequence(text, StandardCharsets.UTF_8);
    return bytes;
  }

  private static void respond(FilterChain chain, boolean events) {
    chain.beginResponse(events);
    assertThat(chain.response(new ResponseHead(200, new Headers()), false)).isSameAs(Step.NEXT);
  }

  /** Swallows the first event, repeats the second, and adds one of its own at the end. */
  private static final class Editing extends Hook {
    private int seen;

    @Override
    public void event(ServerSentEvent event, EventSink sink) {
      seen++;
      if (seen == 1) {
        event.release();
      } else {
        sink.emit(new ServerSentEvent(event.bytes().retainedDuplicate()));
        sink.emit(event);
        sink.emit(new ServerSentEvent(bytes("data: mine\n\n")));
      }
    }
  }

  /** Counts events, and lets them pass. */
  private static final class Counting extends Hook {
    private int events;
    private int done;

    @Override
    public void event(ServerSentEvent event, EventSink sink) {
      events++;
      sink.emit(event);
    }

    @Override
    public void done(Outcome outcome) {
      done++;
    }
  }

  @Test
  void events_editedBelow_reachTheHookAboveOneByOne() {
    Counting above = new Counting();
    FilterChain chain = chain(0, 0, above, new Editing());
    respond(chain, true);
    chain.responseData(bytes("data: 1\n\ndata: 2\n"), false);
    chain.responseData(bytes("\n: rest"), false);
    chain.responseData(Unpooled.EMPTY_BUFFER, true);
    assertThat(out).containsExactly("data: 2\n\n", "data: 2\n\n", "data: mine\n\n", ": rest");
    assertThat(above.events).isEqualTo(3);
    assertThat(ends).isEqualTo(1);
    chain.done(OUTCOME);
    chain.done(OUTCOME);
    assertThat(above.done).isEqualTo(1);
  }

  @Test
  void done_inTheMiddle_freesWhatIsHeld() {
    FilterChain chain = chain(0, 0, new Counting());
    respond(chain, true);
    ByteBuf half = bytes("data: half");
    chain.responseData(half, false);
    chain.done(OUTCOME);
    assertThat(half.refCnt()).isZero();
    ByteBuf late = bytes("late");
    chain.responseData(late, true);
    assertThat(late.refCnt()).isZero();
    assertThat(out).isEmpty();
  }

  /** Notes the sizes of the pieces it is given. */
  private static final class Sizes extends Hook {
    private final List<Integer> request = new ArrayList<>();
    private final List<Integer> response = new ArrayList<>();

    @Override
    public void requestData(ByteBuf data, boolean end, Sink sink) {
      request.add(data.readableBytes());
      sink.emit(data, end);
    }

    @Override
    public void responseData(ByteBuf data, boolean end, Sink sink) {
      response.add(data.readableBytes());
      sink.emit(data, end);
    }
  }

  @Test
  void wholeBody_withinTheLimit_comesAtOnce() {
    Sizes sizes = new Sizes();
    FilterChain chain = chain(6, 6, sizes);
    chain.requestData(bytes("abc"), false);
    chain.requestData(bytes("def"), true);
    respond(chain, false);
    chain.responseData(bytes("123"), false);
    chain.responseData(bytes("456"), true);
    assertThat(sizes.request).containsExactly(6);
    assertThat(sizes.response).containsExactly(6);
    assertThat(out).containsExactly("abcdef", "123456");
    assertThat(ends).isEqualTo(2);
  }

  @Test
  void wholeBody_overTheLimit_isRefusedOrPassesBy() {
    Sizes sizes = new Sizes();
    FilterChain chain = chain(5, 5, sizes);
    chain.requestData(bytes("abc"), false);
    chain.requestData(bytes("def"), false);
    assertThat(failed).isEqualTo(Fault.BODY_TOO_LARGE);
    respond(chain, false);
    chain.responseData(bytes("123"), false);
    chain.responseData(bytes("456"), false);
    chain.responseData(bytes("7"), true);
    assertThat(sizes.request).isEmpty();
    assertThat(sizes.response).isEmpty();
    assertThat(String.join("", out)).isEqualTo("1234567");
    assertThat(ends).isEqualTo(1);
  }

  /** What a hook has done with its buffer when it throws. */
  private enum Before {
    NOTHING,
    FREED,
    EMITTED
  }

  /** Throws where it can. */
  private static final class Throwing extends Hook {
    private final Before before;
    private int calls;

    Throwing(Before before) {
      this.before = before;
    }

    @Override
    public void requestData(ByteBuf data, boolean end, Sink sink) {
      calls++;
      switch (before) {
        case FREED -> data.release();
        case EMITTED -> sink.emit(data, end);
        case NOTHING -> {}
      }
      throw new IllegalArgumentException("planted");
    }

    @Override
    public void event(ServerSentEvent event, EventSink sink) {
      calls++;
      switch (before) {
        case FREED -> event.release();
        case EMITTED -> sink.emit(event);
        case NOTHING -> {}
      }
      throw new IllegalArgumentException("planted");
    }
  }

  @ParameterizedTest
  @EnumSource(Before.class)
  void hook_throwsWithData_failsTheChainOnceAndFreesWhatItHad(Before before) {
    Throwing hook = new Throwing(before);
    FilterChain chain = chain(0, 0, hook);
    ByteBuf shared = bytes("abc");
    chain.requestData(shared.retainedDuplicate(), false);
    chain.requestData(bytes("def"), true);
    assertThat(failed).isEqualTo(Fault.INTERNAL);
    assertThat(hook.calls).isEqualTo(1);
    assertThat(out).hasSize(before == Before.EMITTED ? 1 : 0);
    assertThat(shared.refCnt()).isEqualTo(1);
    shared.release();
    chain.done(OUTCOME);
  }

  @ParameterizedTest
  @EnumSource(Before.class)
  void hook_throwsWithAnEvent_failsTheChainOnceAndFreesWhatItHad(Before before) {
    Throwing hook = new Throwing(before);
    FilterChain chain = chain(0, 0, hook);
    respond(chain, true);
    chain.responseData(bytes("data: 1\n\ndata: 2\n\ndata: ha"), false);
    chain.responseData(bytes("lf\n\n"), true);
    assertThat(failed).isEqualTo(Fault.INTERNAL);
    assertThat(hook.calls).isEqualTo(1);
    chain.done(OUTCOME);
  }

  @Test
  void hook_throwsWithAWholeBody_freesIt() {
    FilterChain chain = chain(6, 0, new Throwing(Before.NOTHING));
    ByteBuf first = bytes("abc");
    ByteBuf second = bytes("def");
    chain.requestData(first, false);
    chain.requestData(second, true);
    assertThat(failed).isEqualTo(Fault.INTERNAL);
    assertThat(first.refCnt()).isZero();
    assertThat(second.refCnt()).isZero();
    chain.done(OUTCOME);
  }
}
