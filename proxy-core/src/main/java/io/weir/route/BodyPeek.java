package io.weir.route;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.weir.route.body.FieldScanner;
import io.weir.route.match.BodyFields;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds top-level fields of a JSON object while its bytes arrive; builds no tree and keeps no byte
 * but those of the values asked for. On one exchange's loop.
 *
 * <p>It is complete as soon as all fields are seen, but goes on to look for one that comes {@link
 * #twice}: servers differ in which of the two they take, so nobody can say what such a body asks
 * for. Memory is bounded by the longest value that is kept. What is no JSON object is complete at
 * once, its fields absent; what was found before the object turned out to be malformed stays.
 */
public final class BodyPeek implements BodyFields {
  private static final int WINDOW = 4096;
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[WINDOW];
        }
      };

  private final FieldScanner scanner;

  /**
   * A peek for these fields.
   *
   * @param wanted names of top-level fields
   * @param valueBytesMax longest value that is kept; a longer one counts as absent
   */
  public BodyPeek(Set<String> wanted, int valueBytesMax) {
    this.scanner = new FieldScanner(wanted.toArray(String[]::new), valueBytesMax);
  }

  /** Looks at further bytes, without moving the buffer's indices; true once it is complete. */
  public boolean feed(ByteBuf bytes, boolean end) {
    if (!scanner.stopped()) {
      if (bytes.hasArray()) {
        int from = bytes.arrayOffset() + bytes.readerIndex();
        scanner.scan(bytes.array(), from, from + bytes.readableBytes());
      } else {
        feedDirect(bytes);
      }
      if (end) {
        scanner.stop();
      }
    }
    return scanner.complete();
  }

  /** A copy into the loop's own array, window by window, costs less than a check for each byte. */
  private void feedDirect(ByteBuf bytes) {
    byte[] window = SCRATCH.get();
    int to = bytes.writerIndex();
    for (int at = bytes.readerIndex(); at < to && !scanner.stopped(); ) {
      int length = Math.min(window.length, to - at);
      bytes.getBytes(at, window, 0, length);
      scanner.scan(window, 0, length);
      at += length;
    }
  }

  /** Gives up looking: the body is longer than a peek may go. What is not found is absent. */
  public void stop() {
    scanner.decide();
  }

  /** Whether nothing is left to find: all fields seen, the object over, or the body is no JSON. */
  public boolean complete() {
    return scanner.complete();
  }

  /**
   * A field that the object holds twice, as far as it was seen, capitals or not; null where there
   * is none.
   */
  public @Nullable String twice() {
    return scanner.twice();
  }

  /** A field's scalar value as text (strings unescaped); null where absent, nested or too long. */
  @Override
  public @Nullable String value(String field) {
    return scanner.value(field);
  }

  /** Whether the field was seen, with whatever value. */
  @Override
  public boolean present(String field) {
    return scanner.start(field) >= 0;
  }

  /** Offset of the value's first byte in the body, quotes included; -1 where it is absent. */
  public long start(String field) {
    return scanner.start(field);
  }

  /** Offset after the value's last byte; -1 where it is absent. */
  public long end(String field) {
    return scanner.end(field);
  }

  /**
   * Offset after the object's opening brace, where another field may be put in; -1 unless the whole
   * object was seen, so that it is known what it does not hold.
   */
  public long insertAt() {
    return scanner.over() ? scanner.openedAt() : -1;
  }

  /** Whether the object holds no field. */
  public boolean empty() {
    return scanner.empty();
  }
}
