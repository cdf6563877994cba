package io.weir.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of one message, in the order and with the letters in which they came.
 *
 * <p>All bytes lie in one array: a parser hands over the block that it read, and each field is five
 * numbers that point into it. What is added later is appended as a ready HTTP/1.1 line, so that
 * runs of untouched fields are written with one copy. Not thread-safe: it belongs to its exchange's
 * loop. Framing and hop-by-hop fields never stand in here; the codecs take them out (RFC 9110
 * section 7.6.1) and keep what they mean in the head.
 */
public final class Headers {
  private static final int HASH = 0;
  private static final int NAME = 1;
  private static final int NAME_LENGTH = 2;
  private static final int VALUE = 3;
  private static final int VALUE_LENGTH = 4;

  /** Bytes for what is added to headers that have got an array of their own. */
  private static final int COPY_ROOM = 128;

  /** How many numbers describe a field. */
  public static final int WIDTH = 5;

  private byte[] bytes;
  private int used;
  private int[] fields;
  private int size;

  /** Whether the room behind {@code used} belongs to a copy. */
  private boolean lent;

  /** No fields yet. */
  public Headers() {
    this(new byte[256], 0, new int[12 * WIDTH], 0);
  }

  private Headers(byte[] bytes, int used, int[] fields, int size) {
    this.bytes = bytes;
    this.used = used;
    this.fields = fields;
    this.size = size;
  }

  /**
   * Fields that lie in {@code block[0, length)}, still to be named with {@link #addSlice}. The
   * array belongs to the headers from here on.
   */
  public static Headers over(byte[] block, int length, int fieldsExpected) {
    return new Headers(block, length, new int[fieldsExpected * WIDTH], 0);
  }

  /**
   * Fields that lie in {@code block[0, length)}, where {@code fields} says: five numbers each, as
   * {@link #addSlice} takes them. Both arrays belong to the headers from here on.
   */
  public static Headers over(byte[] block, int length, int[] fields, int size) {
    return new Headers(block, length, fields, size);
  }

  /** Names one field of the block that {@link #over} was given; the caller has validated it. */
  public void addSlice(int nameHash, int name, int nameLength, int value, int valueLength) {
    int at = slot();
    fields[at + HASH] = nameHash;
    fields[at + NAME] = name;
    fields[at + NAME_LENGTH] = nameLength;
    fields[at + VALUE] = value;
    fields[at + VALUE_LENGTH] = valueLength;
  }

  /** How many fields there are; a name that occurs twice counts twice. */
  public int size() {
    return size;
  }

  /**
   * Adds a field after all others.
   *
   * @throws IllegalArgumentException where the value holds a CR, LF or NUL
   */
  public void add(HeaderName name, CharSequence value) {
    int start = used;
    append(name.hash(), start, begin(name, value.length()), value);
  }

  /** Writes a line's name, with room for a value behind it; how long the name is. */
  private int begin(HeaderName name, int valueLength) {
    AsciiString lower = name.lower();
    int length = lower.length();
    require(length + valueLength + 4);
    System.arraycopy(lower.array(), lower.arrayOffset(), bytes, used, length);
    used += length;
    return length;
  }

  /**
   * Adds a field under a name that keeps its letters.
   *
   * @throws IllegalArgumentException where the name is no token, or as in {@link #add(HeaderName,
   *     CharSequence)}
   */
  public void add(CharSequence name, CharSequence value) {
    int start = used;
    int length = name.length();
    require(length + value.length() + 4);
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      bytes[start + i] = c < 128 ? (byte) c : 0;
    }
    if (length == 0 || HeaderRules.tokenEnd(bytes, start, start + length) != start + length) {
      throw new IllegalArgumentException("header name: not a token");
    }
    used += length;
    append(HeaderName.hash(bytes, start, length), start, length, value);
  }

  private void append(int hash, int name, int nameLength, CharSequence value) {
    bytes[used++] = ':';
    bytes[used++] = ' ';
    int valueStart = used;
    for (int i = 0, n = value.length(); i < n; i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0 || c > 255) {
        used = name;
        throw new IllegalArgumentException("header value: byte at " + i + " is not allowed");
      }
      bytes[used++] = (byte) c;
    }
    int valueLength = used - valueStart;
    bytes[used++] = '\r';
    bytes[used++] = '\n';
    addSlice(hash, name, nameLength, valueStart, valueLength);
  }

  /** Puts one field in the place of all of that name. */
  public void set(HeaderName name, CharSequence value) {
    remove(name);
    add(name, value);
  }

  /** Puts one field, whose value is a number from 0 up, in the place of all of that name. */
  public void set(HeaderName name, long number) {
    remove(name);
    int digits = 1;
    for (long more = number; more >= 10; more /= 10) {
      digits++;
    }
    int start = used;
    int length = begin(name, digits);
    bytes[used++] = ':';
    bytes[used++] = ' ';
    int value = used;
    used += digits;
    long rest = number;
    for (int at = used - 1; at >= value; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    bytes[used++] = '\r';
    bytes[used++] = '\n';
    addSlice(name.hash(), start, length, value, digits);
  }

  /** Takes out every field of that name; says whether there was one. */
  public boolean remove(HeaderName name) {
    int at = find(name, 0);
    if (at < 0) {
      return false;
    }
    for (; at >= 0; at = find(name, at)) {
      removeAt(at);
    }
    return true;
  }

  /** Takes out the field at {@code index}; those after it move up by one. */
  public void removeAt(int index) {
    int from = (index + 1) * WIDTH;
    System.arraycopy(fields, from, fields, index * WIDTH, size * WIDTH - from);
    size--;
  }

  /** Whether there is a field of that name. */
  public boolean contains(HeaderName name) {
    return find(name, 0) >= 0;
  }

  /** The first value of that name. */
  public @Nullable String get(HeaderName name) {
    int at = find(name, 0);
    return at < 0 ? null : value(at);
  }

  /** All values of that name, in order. */
  public List<String> all(HeaderName name) {
    List<String> values = new ArrayList<>();
    for (int at = find(name, 0); at >= 0; at = find(name, at + 1)) {
      values.add(value(at));
    }
    return values;
  }

  /** The index of the first field of that name at or after {@code from}; -1 where none is left. */
  public int find(HeaderName name, int from) {
    int hash = name.hash();
    for (int i = from, at = from * WIDTH; i < size; i++, at += WIDTH) {
      if (fields[at + HASH] == hash
          && name.matches(bytes, fields[at + NAME], fields[at + NAME_LENGTH])) {
        return i;
      }
    }
    return -1;
  }

  /** Whether field {@code index} has this name. */
  public boolean is(int index, HeaderName name) {
    int at = index * WIDTH;
    return fields[at + HASH] == name.hash()
        && name.matches(bytes, fields[at + NAME], fields[at + NAME_LENGTH]);
  }

  /** The name of field {@code index} as it came. */
  public String name(int index) {
    return text(index * WIDTH + NAME);
  }

  /** The name of field {@code index} in lower case, as HTTP/2 wants it. */
  public AsciiString lowerName(int index) {
    HeaderName known = known(index);
    if (known != null) {
      return known.lower();
    }
    int at = index * WIDTH;
    return new AsciiString(bytes, fields[at + NAME], fields[at + NAME_LENGTH], false).toLowerCase();
  }

  /** What a codec does with field {@code index}. */
  public HeaderName.Role role(int index) {
    int at = index * WIDTH;
    return HeaderNames.role(fields[at + HASH], bytes, fields[at + NAME], fields[at + NAME_LENGTH]);
  }

  private @Nullable HeaderName known(int index) {
    int at = index * WIDTH;
    return HeaderNames.find(fields[at + HASH], bytes, fields[at + NAME], fields[at + NAME_LENGTH]);
  }

  /** The value of field {@code index}, bytes read as ISO 8859-1. */
  public String value(int index) {
    return text(index * WIDTH + VALUE);
  }

  /** The value of field {@code index} without a copy; valid while this object lives. */
  public AsciiString valueView(int index) {
    int at = index * WIDTH;
    return new AsciiString(bytes, fields[at + VALUE], fields[at + VALUE_LENGTH], false);
  }

  /** Whether field {@code index} has exactly this ASCII value, letters of either case. */
  public boolean valueIs(int index, CharSequence ascii) {
    return fields[index * WIDTH + VALUE_LENGTH] == ascii.length() && valueStarts(index, ascii);
  }

  private boolean valueStarts(int index, CharSequence ascii) {
    int start = fields[index * WIDTH + VALUE];
    for (int i = 0; i < ascii.length(); i++) {
      char want = ascii.charAt(i);
      int is = bytes[start + i] & 0xff;
      if (is != want && AsciiString.toLowerCase((char) is) != AsciiString.toLowerCase(want)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the first value of that name starts with this ASCII text, letters of either case. */
  public boolean startsWith(HeaderName name, CharSequence ascii) {
    int index = find(name, 0);
    return index >= 0
        && fields[index * WIDTH + VALUE_LENGTH] >= ascii.length()
        && valueStarts(index, ascii);
  }

  /** How many bytes {@link #writeTo} writes at most. */
  public int linesMax() {
    return used + size * 4;
  }

  /**
   * Writes every field as an HTTP/1.1 line; the empty line after them is the caller's.
   *
   * @param to has room for {@link #linesMax()} bytes
   * @return the index behind the last line
   */
  public int writeTo(byte[] to, int index) {
    int out = index;
    int runStart = 0;
    int runEnd = 0;
    for (int i = 0, at = 0; i < size; i++, at += WIDTH) {
      int name = fields[at + NAME];
      int valueEnd = fields[at + VALUE] + fields[at + VALUE_LENGTH];
      boolean line = isLine(at, valueEnd);
      if (line && name == runEnd) {
        runEnd = valueEnd + 2;
        continue;
      }
      out = copy(runStart, runEnd - runStart, to, out);
      runStart = line ? name : 0;
      runEnd = line ? valueEnd + 2 : 0;
      if (!line) {
        out = copy(name, fields[at + NAME_LENGTH], to, out);
        to[out++] = ':';
        to[out++] = ' ';
        out = copy(fields[at + VALUE], fields[at + VALUE_LENGTH], to, out);
        to[out++] = '\r';
        to[out++] = '\n';
      }
    }
    return copy(runStart, runEnd - runStart, to, out);
  }

  private int copy(int from, int length, byte[] to, int at) {
    System.arraycopy(bytes, from, to, at, length);
    return at + length;
  }

  private boolean isLine(int at, int valueEnd) {
    int colon = fields[at + NAME] + fields[at + NAME_LENGTH];
    return fields[at + VALUE] == colon + 2
        && bytes[colon + 1] == ' '
        && valueEnd + 1 < used
        && bytes[valueEnd] == '\r'
        && bytes[valueEnd + 1] == '\n';
  }

  /**
   * A copy; what is added to one or taken out of it does not touch the other. Bytes that stand are
   * never written again, so both may lie in one array: the first copy gets the room behind them.
   */
  public Headers copy() {
    byte[] block = lent ? Arrays.copyOf(bytes, used + COPY_ROOM) : bytes;
    lent = true;
    return new Headers(block, used, Arrays.copyOf(fields, (size + 4) * WIDTH), size);
  }

  private String text(int at) {
    return new String(bytes, fields[at], fields[at + 1], StandardCharsets.ISO_8859_1);
  }

  private int slot() {
    int at = size * WIDTH;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, Math.max(at * 2, 8 * WIDTH));
    }
    size++;
    return at;
  }

  private void require(int more) {
    if (lent || used + more > bytes.length) {
      int length = lent ? used + COPY_ROOM : bytes.length * 2;
      bytes = Arrays.copyOf(bytes, Math.max(length, used + more));
      lent = false;
    }
  }

  /** Names and values, one field a line: for tests and debugging, never for logs (secrets). */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(name(i)).append(": ").append(value(i)).append('\n');
    }
    return text.toString();
  }
}
