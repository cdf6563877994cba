package io.weir.exchange.attempt;

import io.netty.buffer.ByteBuf;
import io.weir.http.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way to attempts: pieces, not copies.
 *
 * <p>While it is <em>kept</em>, every attempt reads it from the start; it stops being kept, for
 * good, when it outgrows its limit or when nothing can be tried again. From then on each piece is
 * freed as the one attempt that is left reads it; until the first is, it is still <em>whole</em>,
 * and another attempt can take its place. On the exchange's loop.
 */
public final class RequestBody {
  private final List<@Nullable ByteBuf> pieces = new ArrayList<>(4);
  private final long keptBytesMax;
  private boolean kept;
  private boolean whole = true;
  private boolean ended;
  private long heldBytes;
  private @Nullable Headers trailers;

  public RequestBody(long keptBytesMax) {
    this.keptBytesMax = keptBytesMax;
    this.kept = keptBytesMax > 0;
  }

  /** Takes a piece; it must not be empty unless it is the end. */
  public void add(ByteBuf data, boolean end) {
    ended |= end;
    if (!data.isReadable()) {
      data.release();
      return;
    }
    heldBytes += data.readableBytes();
    pieces.add(data);
  }

  public void trailers(Headers trailers) {
    this.trailers = trailers;
    this.ended = true;
  }

  public @Nullable Headers trailers() {
    return trailers;
  }

  /** What comes from here on is no body but raw bytes, after a 101. */
  public void tunnel() {
    ended = false;
  }

  /** Whether all of it has come. */
  public boolean ended() {
    return ended;
  }

  /** Whether there is surely no body, not even an empty one that ends with trailers. */
  public boolean none() {
    return ended && pieces.isEmpty() && trailers == null;
  }

  /** Whether another attempt could read it from the start. */
  public boolean kept() {
    return kept;
  }

  /** Whether nothing of it has been freed, so that one more attempt could read it. */
  public boolean whole() {
    return whole;
  }

  /** How many pieces there are, read or not. */
  public int pieces() {
    return pieces.size();
  }

  public long heldBytes() {
    return heldBytes;
  }

  /** Whether it may take more before an attempt reads. */
  public boolean roomFor(long idleBytesMax) {
    return heldBytes < Math.max(idleBytesMax, kept ? keptBytesMax : 0);
  }

  /** Whether what is held has outgrown what may be kept. */
  public boolean outgrown() {
    return kept && heldBytes > keptBytesMax;
  }

  /** The piece at a reader's place, which the reader then owns. */
  public ByteBuf read(int index) {
    ByteBuf piece = pieces.get(index);
    if (piece == null) {
      throw new IllegalStateException("piece " + index + " is gone (expected: kept)");
    }
    if (kept) {
      return piece.retainedDuplicate();
    }
    whole = false;
    pieces.set(index, null);
    heldBytes -= piece.readableBytes();
    return piece;
  }

  /** Keeps nothing from here on; pieces before {@code readTo} are freed. */
  public void forget(int readTo) {
    if (!kept) {
      return;
    }
    kept = false;
    for (int i = 0; i < readTo; i++) {
      free(i);
    }
  }

  /** Frees everything; nothing reads any more. */
  public void release() {
    kept = false;
    for (int i = 0; i < pieces.size(); i++) {
      free(i);
    }
    pieces.clear();
  }

  private void free(int index) {
    whole = false;
    ByteBuf piece = pieces.set(index, null);
    if (piece != null) {
      heldBytes -= piece.readableBytes();
      piece.release();
    }
  }
}
