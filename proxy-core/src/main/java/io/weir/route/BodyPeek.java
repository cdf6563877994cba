package io.weir.route;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds top-level fields of a JSON object while its bytes arrive; builds no tree and keeps no byte
 * but those of the values asked for.
 */
public final class BodyPeek {
  /**
   * A peek for these fields.
   *
   * @param wanted names of top-level fields
   * @param valueBytesMax longest value that is kept; a longer one counts as absent
   */
  public BodyPeek(Set<String> wanted, int valueBytesMax) {}

  /**
   * Looks at further bytes, without moving the buffer's indices; true once nothing is left to find.
   */
  public boolean feed(ByteBuf bytes, boolean end) {
    return end;
  }

  /** Whether nothing is left to find: all fields seen, the object over, or the body is no JSON. */
  public boolean complete() {
    return false;
  }

  /** A field's scalar value as text (strings unescaped); null where absent, nested or too long. */
  public @Nullable String value(String field) {
    return null;
  }

  /** Offset of the value's first byte in the body, quotes included; -1 where it is absent. */
  public long start(String field) {
    return -1;
  }

  /** Offset after the value's last byte; -1 where it is absent. */
  public long end(String field) {
    return -1;
  }
}
