package io.weir.route.body;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that finds top-level fields of one JSON object in bytes that come in pieces.
 *
 * <p>It is a push-down automaton with a depth for a stack, so where the pieces are cut changes
 * nothing. Nested values are skipped without being understood. It is lenient where parsers differ
 * (control bytes in strings, {@code NaN}); what no parser reads stops it, and what was found before
 * stays found. Not thread-safe.
 */
public final class FieldScanner {
  private static final int START = 0;
  private static final int FIRST_KEY = 1;
  private static final int NEXT_KEY = 2;
  private static final int KEY = 3;
  private static final int COLON = 4;
  private static final int VALUE = 5;
  private static final int KEPT_STRING = 6;
  private static final int STRING = 7;
  private static final int LITERAL = 8;
  private static final int NESTED = 9;
  private static final int NESTED_STRING = 10;
  private static final int AFTER_VALUE = 11;
  private static final int STOPPED = 12;

  /** Most bytes of UTF-8 for a char. */
  private static final int UTF8_MAX = 3;

  private static final long ABSENT = -1;

  /** Stands for the start of a value whose name was seen. */
  private static final long NAMED = -2;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private static final JsonText NO_TEXT = new JsonText();
  private static final FastThreadLocal<JsonText> SHARED =
      new FastThreadLocal<>() {
        @Override
        protected JsonText initialValue() {
          return new JsonText();
        }
      };

  private final String[] names;
  private final @Nullable String[] values;

  /** The first byte of each field's value, then behind the last byte of each. */
  private final long[] offsets;

  private final int nameBytesMax;
  private final int valueBytesMax;

  /** The key, then its value: the thread's, and this scanner's own where a piece ends in one. */
  private JsonText text = NO_TEXT;

  private int state = START;
  private int missing;
  private int field = -1;
  private int depth;
  private boolean escape;
  private long position;
  private long valueStart;
  private long openedAt = -1;
  private boolean empty = true;
  private boolean over;
  private boolean decided;
  private @Nullable String twice;

  /**
   * A scanner for these fields.
   *
   * @param valueBytesMax longest value that is kept, in bytes of UTF-8
   */
  public FieldScanner(String[] names, int valueBytesMax) {
    this.names = names;
    this.values = new @Nullable String[names.length];
    this.offsets = new long[2 * names.length];
    Arrays.fill(offsets, ABSENT);
    int longest = 0;
    for (String name : names) {
      longest = Math.max(longest, name.length() * UTF8_MAX);
    }
    this.nameBytesMax = longest;
    this.valueBytesMax = valueBytesMax;
    this.missing = names.length;
    if (missing == 0) {
      state = STOPPED;
    }
  }

  /** Whether all was found, or nothing more can be. */
  public boolean complete() {
    return missing == 0 || decided || state == STOPPED;
  }

  /** Whether further bytes change nothing. */
  public boolean stopped() {
    return state == STOPPED;
  }

  /** Takes no further field: only one that was seen and comes again is still of interest. */
  public void decide() {
    decided = true;
  }

  /** A field that was seen twice; null where none was. */
  public @Nullable String twice() {
    return twice;
  }

  /** Says that no more bytes come. */
  public void stop() {
    state = STOPPED;
    text = NO_TEXT;
  }

  /** Whether the object's last brace was seen: a field that was not found is not there. */
  public boolean over() {
    return over;
  }

  /** Offset after the object's opening brace; -1 where none was seen. */
  public long openedAt() {
    return openedAt;
  }

  /** Whether no field at all was seen. */
  public boolean empty() {
    return empty;
  }

  public @Nullable String value(String name) {
    int i = indexOf(name);
    return i < 0 ? null : values[i];
  }

  public long start(String name) {
    int i = indexOf(name);
    return i < 0 ? ABSENT : Math.max(ABSENT, offsets[i]);
  }

  public long end(String name) {
    int i = indexOf(name);
    return i < 0 ? ABSENT : offsets[names.length + i];
  }

  private int indexOf(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Takes the body's next bytes, {@code a[from, to)}. */
  public void scan(byte[] a, int from, int to) {
    int i = from;
    long base = position - from;
    JsonText shared = SHARED.get();
    if (text == NO_TEXT) {
      text = shared;
    }
    while (i < to && state != STOPPED) {
      i =
          switch (state) {
            case KEY -> key(a, i, to);
            case KEPT_STRING -> keptString(a, i, to, base);
            case STRING -> skipString(a, i, to, AFTER_VALUE);
            case LITERAL -> literal(a, i, to, base);
            case NESTED -> nested(a, i, to, base);
            case NESTED_STRING -> skipString(a, i, to, NESTED);
            default -> between(a, i, to, base);
          };
    }
    position = base + to;
    if (state != KEY && state != KEPT_STRING && state != LITERAL) {
      text = NO_TEXT;
    } else if (text == shared) {
      SHARED.set(new JsonText());
    }
  }

  /** One byte between tokens; white space is passed over. */
  private int between(byte[] a, int from, int to, long base) {
    int i = from;
    while (i < to && (a[i] == ' ' || a[i] == '\n' || a[i] == '\r' || a[i] == '\t')) {
      i++;
    }
    if (i == to) {
      return to;
    }
    byte b = a[i];
    switch (state) {
      case START -> start(b, base + i);
      case FIRST_KEY, NEXT_KEY -> beforeKey(b);
      case COLON -> state = b == ':' ? VALUE : STOPPED;
      case VALUE -> {
        return beginValue(b, i, base);
      }
      default -> afterValue(b);
    }
    return i + 1;
  }

  private void start(byte b, long offset) {
    if (b == '{') {
      openedAt = offset + 1;
      state = FIRST_KEY;
    } else if (offset >= BYTE_ORDER_MARK.length || b != BYTE_ORDER_MARK[(int) offset]) {
      state = STOPPED;
    }
  }

  private void beforeKey(byte b) {
    if (b == '"') {
      empty = false;
      text.begin(nameBytesMax);
      state = KEY;
    } else {
      over = b == '}' && state == FIRST_KEY && !decided;
      state = STOPPED;
    }
  }

  private void afterValue(byte b) {
    if (b == ',') {
      state = NEXT_KEY;
    } else {
      over = b == '}' && !decided;
      state = STOPPED;
    }
  }

  private int key(byte[] a, int from, int to) {
    int i = text.take(a, from, to);
    if (i < 0) {
      state = STOPPED;
      return to;
    }
    if (i == to) {
      return to;
    }
    state = COLON;
    field = -1;
    for (int k = 0; k < names.length; k++) {
      boolean exact = text.is(names[k]);
      if (exact || text.isInAnyCase(names[k])) {
        named(k, exact);
      }
    }
    return i + 1;
  }

  /** Some servers read names without regard to case, so that is the same field to them. */
  private void named(int k, boolean exact) {
    if (offsets[k] != ABSENT) {
      twice = names[k];
      state = STOPPED;
      return;
    }
    offsets[k] = NAMED;
    if (exact && !decided) {
      field = k;
    }
  }

  /** The first byte of a value; a literal's is left for {@link #literal}. */
  private int beginValue(byte b, int i, long base) {
    valueStart = base + i;
    escape = false;
    text.begin(valueBytesMax);
    if (b == '"') {
      state = field < 0 ? STRING : KEPT_STRING;
      return i + 1;
    }
    if (b == '{' || b == '[') {
      depth = 1;
      state = NESTED;
      return i + 1;
    }
    boolean literal = b == '-' || b == '+' || b == '.' || Character.isLetterOrDigit(b);
    state = literal ? LITERAL : STOPPED;
    return i;
  }

  private int keptString(byte[] a, int from, int to, long base) {
    int i = text.take(a, from, to);
    if (i < 0) {
      state = STOPPED;
      return to;
    }
    if (i == to) {
      return to;
    }
    found(text.text(), base + i + 1);
    return i + 1;
  }

  /**
   * Passes over a string; {@code then} is the state after its closing quote. Only quotes are looked
   * for: one behind an odd number of backslashes is escaped.
   */
  private int skipString(byte[] a, int from, int to, int then) {
    int start = from;
    if (escape) {
      escape = false;
      start++;
    }
    for (int i = start; i < to; i++) {
      i = JsonText.quote(a, i, to);
      boolean escaped = oddBackslashes(a, start, i);
      if (i == to) {
        escape = escaped;
        return to;
      }
      if (!escaped) {
        state = then;
        return i + 1;
      }
      start = i + 1;
    }
    return to;
  }

  /** Whether an odd number of backslashes stands before {@code to}, none of it before start. */
  private static boolean oddBackslashes(byte[] a, int start, int to) {
    int i = to;
    while (i > start && a[i - 1] == '\\') {
      i--;
    }
    return ((to - i) & 1) == 1;
  }

  private int literal(byte[] a, int from, int to, long base) {
    int i = from;
    while (i < to && literalByte(a[i])) {
      i++;
    }
    if (field >= 0) {
      text.append(a, from, i);
    }
    if (i < to) {
      found(text.text(), base + i);
    }
    return i;
  }

  private static boolean literalByte(byte b) {
    return b > ' ' && b != ',' && b != '}' && b != ']' && b != '"' && b != '{' && b != '[';
  }

  private int nested(byte[] a, int from, int to, long base) {
    for (int i = from; i < to; i++) {
      byte b = a[i];
      if (b == '"') {
        state = NESTED_STRING;
        i = skipString(a, i + 1, to, NESTED) - 1;
        if (state == NESTED_STRING) {
          return to;
        }
        continue;
      }
      int folded = b | 0x20;
      if (folded == '{') {
        depth++;
      } else if (folded == '}' && --depth == 0) {
        found(null, base + i + 1);
        return i + 1;
      }
    }
    return to;
  }

  private void found(@Nullable String value, long end) {
    state = AFTER_VALUE;
    if (field < 0) {
      return;
    }
    missing--;
    values[field] = value;
    offsets[field] = valueStart;
    offsets[names.length + field] = end;
  }
}
