package io.weir.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * Puts another model's name in the place of a body's {@code model} value while its pieces pass; all
 * other bytes leave as they came, none copied. One for each attempt, on the exchange's loop.
 *
 * <p>Where the peek saw the whole object and it has no {@code model}, one is put in as its first
 * field: no upstream could do without.
 */
public final class ModelSplice {
  /** The field whose value is replaced. */
  public static final String FIELD = "model";

  private static final byte[] COMMA = {','};

  private final byte[] text;
  private final long start;
  private final long end;
  private long position;
  private boolean spliced;

  private ModelSplice(byte[] text, long start, long end) {
    this.text = text;
    this.start = start;
    this.end = end;
  }

  /**
   * A splice at the value that the peek found; null where the body is no JSON object, or where the
   * peek gave up before it found a {@code model}.
   *
   * @param peek null where the request has no body
   */
  public static @Nullable ModelSplice of(@Nullable BodyPeek peek, String model) {
    if (peek == null) {
      return null;
    }
    if (peek.present(FIELD)) {
      byte[] value = new JsonWriter(64).value(model).toByteArray();
      return new ModelSplice(value, peek.start(FIELD), peek.end(FIELD));
    }
    long at = peek.insertAt();
    return at < 0 ? null : new ModelSplice(field(model, peek.empty()), at, at);
  }

  private static byte[] field(String model, boolean alone) {
    JsonWriter field = new JsonWriter(64).name(FIELD).value(model);
    return alone ? field.toByteArray() : field.separator(COMMA).toByteArray();
  }

  /** The length of the body after the splice; an unknown length stays unknown. */
  public long length(long bodyLength) {
    return bodyLength < 0 ? bodyLength : bodyLength - (end - start) + text.length;
  }

  /** The next piece as it shall leave; takes the piece and gives one away. */
  public ByteBuf apply(ByteBuf piece) {
    long from = position;
    int length = piece.readableBytes();
    position += length;
    boolean before = position < start || (position == start && end > start);
    if (length == 0 || before || (from >= end && spliced)) {
      return piece;
    }
    int headLength = (int) Math.max(start - from, 0);
    int tail = (int) Math.min(Math.max(end - from, 0), length);
    ByteBuf parts = null;
    if (headLength > 0) {
      parts = piece.retainedSlice(piece.readerIndex(), headLength);
    }
    if (!spliced) {
      spliced = true;
      parts = joined(parts, Unpooled.wrappedBuffer(text));
    }
    if (tail < length) {
      parts = joined(parts, piece.retainedSlice(piece.readerIndex() + tail, length - tail));
    }
    piece.release();
    return parts == null ? Unpooled.EMPTY_BUFFER : parts;
  }

  private static ByteBuf joined(@Nullable ByteBuf first, ByteBuf second) {
    return first == null ? second : Unpooled.wrappedBuffer(first, second);
  }
}
