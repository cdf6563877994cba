package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.filter.Step;

/** An answer of a filter's own that comes bit by bit. On the exchange's loop. */
final class LocalFlow implements Step.Flow {
  private final Exchange exchange;
  private final Step.Feed feed;
  private boolean started;
  private boolean held;
  private boolean over;

  LocalFlow(Exchange exchange, Step.Feed feed) {
    this.exchange = exchange;
    this.feed = feed;
  }

  /** The head has left, or waits for the body. */
  void start() {
    if (!started) {
      started = true;
      feed.start(this);
    }
  }

  void hold(boolean held) {
    if (started && !over && this.held != held) {
      this.held = held;
      feed.hold(held);
    }
  }

  /** Takes nothing from here on; the feed is told unless it has ended. */
  void stop() {
    if (!over) {
      over = true;
      feed.cancel();
    }
  }

  @Override
  public void emit(ByteBuf owned, boolean end) {
    if (over) {
      owned.release();
      return;
    }
    exchange.loop.turn();
    over = end;
    exchange.response.local(owned, end);
  }

  @Override
  public void fail(Fault fault, String detail) {
    if (!over) {
      over = true;
      exchange.response.broken(fault, detail);
    }
  }
}
