package io.weir.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text in the making, as UTF-8 in a byte array that grows and is used again.
 *
 * <p>Commas come by themselves. Nothing here throws on any text: what is no Unicode becomes U+FFFD,
 * what is no finite number becomes null. One thread at a time.
 */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final int REPLACEMENT = 0xfffd;

  /** From how many characters on a text is written in runs. */
  private static final int LONG_TEXT = 48;

  /** For each ASCII character 0 where it stands for itself, else what follows the backslash. */
  private static final byte[] ESCAPE = new byte[128];

  static {
    Arrays.fill(ESCAPE, 0, 0x20, (byte) 'u');
    ESCAPE['"'] = '"';
    ESCAPE['\\'] = '\\';
    ESCAPE['\n'] = 'n';
    ESCAPE['\r'] = 'r';
    ESCAPE['\t'] = 't';
    ESCAPE['\b'] = 'b';
    ESCAPE['\f'] = 'f';
  }

  private byte[] bytes;
  private int length;
  private boolean comma;

  private final UtcText instants = new UtcText();

  /** Nothing written yet. */
  public JsonWriter() {
    this(256);
  }

  /** Nothing written yet, room for {@code bytesExpected}. */
  public JsonWriter(int bytesExpected) {
    this.bytes = new byte[Math.max(16, bytesExpected)];
  }

  /** Forgets what was written; keeps the array. */
  public JsonWriter reset() {
    length = 0;
    comma = false;
    return this;
  }

  public JsonWriter beginObject() {
    return open('{');
  }

  public JsonWriter endObject() {
    return close('}');
  }

  public JsonWriter beginArray() {
    return open('[');
  }

  public JsonWriter endArray() {
    return close(']');
  }

  /** A field's name; its value must follow. */
  public JsonWriter name(CharSequence name) {
    text(name.toString());
    put(':');
    comma = false;
    return this;
  }

  /** A field's name as {@link #name} would write it, quotes and colon included. */
  public JsonWriter rawName(byte[] written) {
    if (comma) {
      put(',');
    }
    append(written, 0, written.length);
    comma = false;
    return this;
  }

  /** A text or null. */
  public JsonWriter value(@Nullable CharSequence text) {
    return text == null ? literal(NULL) : text(text.toString());
  }

  public JsonWriter value(long number) {
    separate();
    digits(number);
    return this;
  }

  public JsonWriter value(boolean bool) {
    return literal(bool ? TRUE : FALSE);
  }

  /** A number; null where it is none or infinite. */
  public JsonWriter value(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return value((long) number);
    }
    return Double.isFinite(number) ? rawAscii(Double.toString(number)) : literal(NULL);
  }

  /** A number with that many decimals: {@code decimal(12345, 3)} is {@code 12.345}. */
  public JsonWriter decimal(long unscaled, int decimals) {
    if (decimals == 0) {
      return value(unscaled);
    }
    separate();
    long rest = sign(unscaled);
    int count = Math.max(Digits.count(rest), decimals + 1);
    require(count + 1);
    int at = length + count;
    rest = Digits.put(bytes, rest, at, decimals);
    bytes[at - decimals] = '.';
    Digits.put(bytes, rest, at - decimals - 1, count - decimals);
    length = at + 1;
    return this;
  }

  /** A point in time as text, such as {@code "2026-11-21T03:17:46.123Z"} (RFC 3339). */
  public JsonWriter instant(long wallMillis) {
    separate();
    put('"');
    instants.write(this, wallMillis);
    put('"');
    return this;
  }

  /**
   * Any plain Java value: text, number, {@link Decimal}, boolean, null, lists and maps of such; of
   * what is none of these, its text.
   */
  public JsonWriter any(@Nullable Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Decimal number) {
      return decimal(number.unscaled(), number.decimals());
    }
    if (value instanceof Map<?, ?> map) {
      beginObject();
      map.forEach((key, inner) -> name(String.valueOf(key)).any(inner));
      return endObject();
    }
    if (value instanceof List<?> list) {
      beginArray();
      list.forEach(this::any);
      return endArray();
    }
    if (value instanceof Boolean bool) {
      return value(bool.booleanValue());
    }
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return value(((Number) value).longValue());
    }
    if (value instanceof Double || value instanceof Float) {
      return value(((Number) value).doubleValue());
    }
    if (value instanceof Number number) {
      return rawAscii(number.toString());
    }
    return value(value == null ? null : value.toString());
  }

  /** JSON text that is ready, in ASCII; stands for one value. */
  public JsonWriter rawAscii(CharSequence json) {
    separate();
    ascii(json);
    return this;
  }

  /** JSON text that is ready, in UTF-8; stands for one value. */
  public JsonWriter raw(byte[] json) {
    return literal(json);
  }

  /** A byte between or around values, such as a line's end; no comma comes of it. */
  public JsonWriter separator(byte[] between) {
    append(between, 0, between.length);
    comma = false;
    return this;
  }

  /** How many bytes are written. */
  public int length() {
    return length;
  }

  /** The array that holds them from 0; valid until something else is written. */
  public byte[] array() {
    return bytes;
  }

  /** A copy of what is written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** What is written, as text. */
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private JsonWriter text(String text) {
    separate();
    int n = text.length();
    require(n + 2);
    if (n >= LONG_TEXT) {
      return longText(text, n);
    }
    byte[] out = bytes;
    int at = length;
    out[at++] = '"';
    for (int i = 0; i < n; i++) {
      char c = text.charAt(i);
      if (c >= 128 || ESCAPE[c] != 0) {
        length = at;
        return rest(text, i);
      }
      out[at++] = (byte) c;
    }
    out[at++] = '"';
    length = at;
    return this;
  }

  /** Writes a text's plain characters in runs, found eight at once. */
  private JsonWriter longText(String text, int n) {
    put('"');
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    int from = 0;
    // Up to the first character beyond ASCII, which the copy has as a question mark, both agree.
    while (true) {
      int to = PlainRun.end(ascii, from);
      append(ascii, from, to - from);
      if (to == n || text.charAt(to) >= 128) {
        return rest(text, to);
      }
      narrow(text.charAt(to));
      from = to + 1;
    }
  }

  /** Writes a text from its first character that does not stand for itself. */
  private JsonWriter rest(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128) {
        i = wide(text, i, c);
      } else {
        narrow(c);
      }
    }
    put('"');
    return this;
  }

  private void narrow(char c) {
    if (ESCAPE[c] == 0) {
      put(c);
      return;
    }
    put('\\');
    put((char) ESCAPE[c]);
    if (ESCAPE[c] == 'u') {
      put('0');
      put('0');
      put((char) HEX[c >> 4]);
      put((char) HEX[c & 15]);
    }
  }

  /** Writes what stands at {@code i}, beyond ASCII; says where its last character stood. */
  private int wide(String text, int i, char c) {
    int codePoint = c;
    int last = i;
    if (Character.isSurrogate(c)) {
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      codePoint = pair ? Character.toCodePoint(c, text.charAt(i + 1)) : REPLACEMENT;
      last = pair ? i + 1 : i;
    }
    if (codePoint < 0x800) {
      put((char) (0xc0 | codePoint >> 6));
    } else {
      if (codePoint < 0x10000) {
        put((char) (0xe0 | codePoint >> 12));
      } else {
        put((char) (0xf0 | codePoint >> 18));
        put((char) (0x80 | (codePoint >> 12 & 0x3f)));
      }
      put((char) (0x80 | (codePoint >> 6 & 0x3f)));
    }
    put((char) (0x80 | (codePoint & 0x3f)));
    return last;
  }

  private JsonWriter open(char bracket) {
    separate();
    put(bracket);
    comma = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    put(bracket);
    comma = true;
    return this;
  }

  private JsonWriter literal(byte[] json) {
    separate();
    append(json, 0, json.length);
    return this;
  }

  private void separate() {
    if (comma) {
      put(',');
    }
    comma = true;
  }

  void digits(long number) {
    long rest = sign(number);
    int count = Digits.count(rest);
    require(count);
    Digits.put(bytes, rest, length + count - 1, count);
    length += count;
  }

  /** Writes a minus where there is one; the number's negative, for which there is always room. */
  private long sign(long number) {
    if (number < 0) {
      put('-');
      return number;
    }
    return -number;
  }

  /** The last {@code count} digits of a number that is not negative, zeros in front. */
  void padded(long number, int count) {
    require(count);
    Digits.put(bytes, -number, length + count - 1, count);
    length += count;
  }

  void put(char c) {
    if (length == bytes.length) {
      require(1);
    }
    bytes[length++] = (byte) c;
  }

  private void ascii(CharSequence text) {
    require(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  void append(byte[] more, int from, int count) {
    require(count);
    System.arraycopy(more, from, bytes, length, count);
    length += count;
  }

  private void require(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
