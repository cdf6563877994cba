package io.weir.filters.cache.shelf;

import io.weir.http.Headers;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer as one row of bytes, for a store that others use too. */
public final class StoredBytes {
  private static final byte VERSION = 2;
  private static final int FIELDS_MAX = 1000;
  private static final int FIXED = 1 + 4 * 8 + 2 + 2;

  private StoredBytes() {}

  /** The answer's bytes. */
  public static byte[] of(Stored stored) {
    Headers headers = stored.headers();
    int size = FIXED + stored.body().length;
    byte[][] texts = new byte[headers.size() * 2][];
    for (int i = 0; i < headers.size(); i++) {
      texts[2 * i] = headers.name(i).getBytes(StandardCharsets.ISO_8859_1);
      texts[2 * i + 1] = headers.value(i).getBytes(StandardCharsets.ISO_8859_1);
      size += 8 + texts[2 * i].length + texts[2 * i + 1].length;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    Life life = stored.life();
    out.put(VERSION).putLong(life.madeMillis()).putLong(life.freshMillis());
    out.putLong(life.staleMillis()).putLong(life.errorMillis());
    out.putShort((short) stored.status()).putShort((short) headers.size());
    for (byte[] text : texts) {
      out.putInt(text.length).put(text);
    }
    out.put(stored.body());
    return out.array();
  }

  /** The answer of these bytes; null where they are none that is known here. */
  public static @Nullable Stored read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION) {
        return null;
      }
      Life life = new Life(in.getLong(), in.getLong(), in.getLong(), in.getLong());
      int status = in.getShort();
      int fields = in.getShort();
      if (status < 200 || status > 299 || fields < 0 || fields > FIELDS_MAX) {
        return null;
      }
      Headers headers = new Headers();
      for (int i = 0; i < fields; i++) {
        headers.add(text(in), text(in));
      }
      byte[] body = new byte[in.remaining()];
      in.get(body);
      return new Stored(status, headers, body, life);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    in.get(text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
