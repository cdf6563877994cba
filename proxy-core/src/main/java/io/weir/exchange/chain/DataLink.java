package io.weir.exchange.chain;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.EventSink;
import io.weir.filter.Hook;
import io.weir.filter.ServerSentEvent;
import io.weir.filter.Sink;
import io.weir.http.Answer;
import org.jspecify.annotations.Nullable;

/**
 * One data hook's place in a chain: gathers a whole body or splits events where the hook wants
 * that, and is the sink that the hook emits to. Neighbours that both want events share one
 * splitting.
 */
sealed class DataLink implements Sink, EventSink permits HoldingLink {
  /** What passes here. */
  enum Way {
    REQUEST,
    RESPONSE,
    EVENTS
  }

  final FilterChain chain;
  private final Hook hook;
  private final int index;
  private final Way way;
  private final long wholeBytes;
  private @Nullable CompositeByteBuf gathered;
  private @Nullable EventSplitter splitter;
  private boolean passedBy;

  /** The call that is under way has given something away, so that only the hook knows the rest. */
  private boolean emitted;

  DataLink(FilterChain chain, Hook hook, int index, Way way, long wholeBytes) {
    this.chain = chain;
    this.hook = hook;
    this.index = index;
    this.way = way;
    this.wholeBytes = wholeBytes;
  }

  /** Takes bytes that came to this place. */
  void accept(ByteBuf data, boolean end) {
    if (chain.ended()) {
      data.release();
    } else if (passedBy) {
      emit(data, end);
    } else if (way == Way.EVENTS) {
      split(data, end);
    } else if (wholeBytes > 0) {
      gather(data, end);
    } else {
      call(data, end);
    }
  }

  private void call(ByteBuf data, boolean end) {
    int references = data.refCnt();
    boolean outer = emitted;
    emitted = false;
    try {
      if (way == Way.REQUEST) {
        hook.requestData(data, end, this);
      } else {
        hook.responseData(data, end, this);
      }
    } catch (RuntimeException e) {
      broken(data, references, e);
    }
    emitted = outer;
  }

  /**
   * The hook threw. What it was given is freed, unless it has been given away or freed already; the
   * hook cannot do it any more.
   */
  private void broken(ByteBuf given, int references, RuntimeException e) {
    if (!emitted && given.refCnt() >= references) {
      given.release();
    }
    chain.brokenData(hook, e);
  }

  private void gather(ByteBuf data, boolean end) {
    CompositeByteBuf whole = gathered;
    if (whole == null) {
      if (end && data.readableBytes() <= wholeBytes) {
        call(data, true);
        return;
      }
      whole = Unpooled.compositeBuffer(1024);
      gathered = whole;
    }
    whole.addComponent(true, data);
    if (whole.readableBytes() > wholeBytes) {
      gathered = null;
      if (way == Way.REQUEST) {
        whole.release();
        fail(Fault.BODY_TOO_LARGE, "the body is longer than " + wholeBytes + " bytes");
      } else {
        passedBy = true;
        emit(whole, end);
      }
    } else if (end) {
      gathered = null;
      call(whole, true);
    }
  }

  private void split(ByteBuf data, boolean end) {
    EventSplitter events = splitter;
    if (events == null) {
      events = new EventSplitter();
      splitter = events;
    }
    events.add(data);
    ByteBuf event = events.next();
    while (event != null) {
      acceptEvent(new ServerSentEvent(event));
      event = chain.ended() ? null : events.next();
    }
    ByteBuf last = end && !chain.ended() ? events.last() : null;
    if (last != null) {
      acceptEvent(new ServerSentEvent(last));
    }
    if (chain.ended()) {
      release();
    } else if (end) {
      // What follows the last empty line is no event; it goes on as it came.
      emit(events.rest(), true);
    } else if (events.tooLong()) {
      passedBy = true;
      emit(events.rest(), false);
    }
  }

  private void acceptEvent(ServerSentEvent event) {
    int references = event.bytes().refCnt();
    boolean outer = emitted;
    emitted = false;
    try {
      hook.event(event, this);
    } catch (RuntimeException e) {
      broken(event.bytes(), references, e);
    }
    emitted = outer;
  }

  @Override
  public final void emit(ByteBuf owned, boolean end) {
    emitted = true;
    pass(owned, end);
  }

  /** Hands bytes to the next place. */
  void pass(ByteBuf owned, boolean end) {
    if (way == Way.REQUEST) {
      chain.pushRequest(index + 1, owned, end);
    } else {
      chain.pushResponse(index + 1, owned, end);
    }
  }

  @Override
  public final void emit(ServerSentEvent event) {
    emitted = true;
    pass(event);
  }

  /** Hands an event to the next place. */
  void pass(ServerSentEvent event) {
    DataLink next = chain.responseLink(index + 1);
    if (next != null && next.way == Way.EVENTS && !next.passedBy && !chain.ended()) {
      next.acceptEvent(event);
    } else {
      pass(event.bytes(), false);
    }
  }

  @Override
  public void fail(Fault fault, String detail) {
    chain.fail(fault, detail);
  }

  @Override
  public void reply(Answer answer) {
    if (way == Way.REQUEST) {
      chain.reply(answer);
    } else {
      Sink.super.reply(answer);
    }
  }

  /** Frees what waits here. */
  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
    if (splitter != null) {
      splitter.release();
      splitter = null;
    }
  }
}
