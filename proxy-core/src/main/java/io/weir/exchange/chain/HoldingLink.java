package io.weir.exchange.chain;

import io.netty.buffer.ByteBuf;
import io.weir.filter.Hook;
import io.weir.filter.ServerSentEvent;
import org.jspecify.annotations.Nullable;

/**
 * The place of a hook that holds a response's head: what it emits waits here until the head has
 * passed the hooks further out. On the exchange's loop.
 */
final class HoldingLink extends DataLink {
  private final long bytesMax;
  private final @Nullable HoldingLink inner;
  private final HeldBody waiting = new HeldBody();
  private @Nullable Runnable goesOn;
  private boolean follows;

  /**
   * A place in a chain.
   *
   * @param bytesMax how much waits before the head goes on without the body's end
   * @param inner the place that has held the head before; null for none
   */
  HoldingLink(
      FilterChain chain,
      Hook hook,
      int index,
      Way way,
      long wholeBytes,
      long bytesMax,
      @Nullable HoldingLink inner) {
    super(chain, hook, index, way, wholeBytes);
    this.bytesMax = bytesMax;
    this.inner = inner;
  }

  /** Lets the body come here, and has the head go on in time. */
  void await(Runnable goesOn) {
    this.goesOn = goesOn;
    if (inner != null) {
      inner.follow();
    }
  }

  @Override
  void pass(ByteBuf owned, boolean end) {
    if (follows || chain.ended()) {
      super.pass(owned, end);
      return;
    }
    waiting.add(owned, end);
    Runnable release = goesOn;
    if (release != null && (end || waiting.heldBytes() > bytesMax)) {
      goesOn = null;
      release.run();
    }
  }

  @Override
  void pass(ServerSentEvent event) {
    if (follows) {
      super.pass(event);
    } else {
      pass(event.bytes(), false);
    }
  }

  /** The head has passed: what waits follows it. */
  void follow() {
    follows = true;
    for (ByteBuf piece = waiting.poll(); piece != null; piece = waiting.poll()) {
      super.pass(piece, waiting.ended() && waiting.isEmpty());
    }
  }

  @Override
  void release() {
    super.release();
    waiting.release();
  }
}
