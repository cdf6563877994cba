package io.weir.exchange.chain;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.filter.Hook;
import io.weir.route.BodyPeek;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Body bytes that wait until a request's way is known, and the look into them that decides it. On
 * the exchange's loop.
 */
public final class HeldBody implements Hook.KnownBody {
  /** Longest value of a body field that decides anything. */
  private static final int FIELD_BYTES_MAX = 1024;

  /** The first piece, which is mostly the only one; null while there is none. */
  private @Nullable ByteBuf first;

  /** Those behind it; null where there were none yet. */
  private @Nullable Deque<ByteBuf> more;

  private final long declared;
  private @Nullable BodyPeek peek;
  private long bytes;
  private boolean ended;

  /**
   * Holds nothing yet.
   *
   * @param declared how long the body says it is; -1 where it does not
   */
  public HeldBody(long declared) {
    this.declared = declared;
  }

  /** Holds nothing yet, of a body whose length is not known. */
  public HeldBody() {
    this(-1);
  }

  /** Takes a piece; true where a look that is under way has seen all it wants. */
  public boolean add(ByteBuf data, boolean end) {
    hold(data);
    ended |= end;
    bytes += data.readableBytes();
    BodyPeek looking = peek;
    return looking != null && looking.feed(data, end);
  }

  private void hold(ByteBuf data) {
    if (first == null) {
      first = data;
      return;
    }
    Deque<ByteBuf> queue = more;
    if (queue == null) {
      queue = new ArrayDeque<>(2);
      more = queue;
    }
    queue.add(data);
  }

  /** Begins to look for these fields; true where what is here already tells all. */
  public boolean look(Set<String> fields, boolean ended) {
    BodyPeek looking = new BodyPeek(fields, FIELD_BYTES_MAX);
    peek = looking;
    if (first != null) {
      looking.feed(first, false);
    }
    if (more != null) {
      for (ByteBuf piece : more) {
        looking.feed(piece, false);
      }
    }
    return looking.feed(Unpooled.EMPTY_BUFFER, ended);
  }

  /** Nothing more of it decides anything: what was not found is absent. */
  public void decided() {
    if (peek != null) {
      peek.stop();
    }
  }

  /** Looks on at what is not held; whether a field that was looked for is there twice by now. */
  public boolean twice(ByteBuf data, boolean end) {
    BodyPeek looking = peek;
    if (looking != null) {
      looking.feed(data, end);
    }
    return twice() != null;
  }

  /** A field that was looked for and is there twice; null where there is none. */
  public @Nullable String twice() {
    return peek == null ? null : peek.twice();
  }

  /** What was found; null where nobody looked. */
  public @Nullable BodyPeek peek() {
    return peek;
  }

  /** Whether the piece taken last is the end. */
  public boolean ended() {
    return ended;
  }

  @Override
  public @Nullable String text(String field) {
    return peek == null ? null : peek.value(field);
  }

  @Override
  public boolean has(String field) {
    return peek != null && peek.present(field);
  }

  @Override
  public long length() {
    return ended ? bytes : declared;
  }

  @Override
  public @Nullable ByteBuf bytes() {
    if (!ended) {
      return null;
    }
    Deque<ByteBuf> queue = more;
    if (queue != null && !queue.isEmpty()) {
      CompositeByteBuf whole = Unpooled.compositeBuffer(queue.size() + 1);
      for (ByteBuf piece = poll(); piece != null; piece = poll()) {
        whole.addComponent(true, piece);
      }
      first = whole;
    }
    return first == null ? Unpooled.EMPTY_BUFFER : first;
  }

  public boolean isEmpty() {
    return first == null;
  }

  public long heldBytes() {
    return bytes;
  }

  /** The next piece, which the caller then owns; null where none is left. */
  public @Nullable ByteBuf poll() {
    ByteBuf piece = first;
    first = more == null ? null : more.poll();
    return piece;
  }

  public void release() {
    for (ByteBuf piece = poll(); piece != null; piece = poll()) {
      piece.release();
    }
  }
}
