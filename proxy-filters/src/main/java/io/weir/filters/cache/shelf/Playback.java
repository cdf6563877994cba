package io.weir.filters.cache.shelf;

import io.netty.buffer.Unpooled;
import io.weir.filter.Step;
import org.jspecify.annotations.Nullable;

/** Gives a stored body piece by piece, as its client takes it. On the exchange's loop. */
public final class Playback implements Step.Feed {
  /** The longest piece. */
  public static final int PIECE_BYTES = 64 * 1024;

  private final byte[] body;
  private Step.@Nullable Flow flow;
  private int at;
  private boolean held;
  private boolean giving;
  private boolean over;

  public Playback(byte[] body) {
    this.body = body;
  }

  @Override
  public void start(Step.Flow to) {
    flow = to;
    give();
  }

  @Override
  public void hold(boolean held) {
    this.held = held;
    give();
  }

  @Override
  public void cancel() {
    over = true;
  }

  private void give() {
    Step.Flow to = flow;
    if (giving || to == null) {
      return;
    }
    giving = true;
    while (!held && !over) {
      int from = at;
      at = Math.min(body.length, from + PIECE_BYTES);
      over = at == body.length;
      to.emit(Unpooled.wrappedBuffer(body, from, at - from), over);
    }
    giving = false;
  }
}
