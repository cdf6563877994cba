package io.weir.filters.llm.usage.read;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds usage objects in an answer's bytes as they pass, plain or streamed, and reads only these:
 * {@code "usage": {…}}, {@code "usageMetadata": {…}}. In a text of the answer itself the quotes
 * would be escaped, so what a model writes is not taken for a report. Memory is bounded by {@link
 * #OBJECT_BYTES_MAX}. Not thread-safe.
 */
final class UsageScan {
  /** The longest usage object that is read. */
  static final int OBJECT_BYTES_MAX = 16 << 10;

  private static final byte[] USAGE = Needle.text("\"usage");
  private static final int ROOM_LEAST = 512;
  private static final int NAME_REST_MAX = 9;

  /** Where the bytes stand. */
  private enum State {
    OUTSIDE,
    NAME,
    COLON,
    VALUE,
    OBJECT
  }

  private final Needle needle = new Needle(USAGE, 4);
  private final Workbench bench;
  private UsageTally held;
  private State state = State.OUTSIDE;
  private byte @Nullable [] object;
  private int length;
  private int depth;
  private boolean text;
  private boolean escape;
  private int nameRest;
  private int reports;

  /** A search that puts what it finds into a tally. */
  UsageScan(UsageTally held, Workbench bench) {
    this.held = held;
    this.bench = bench;
  }

  /** Begins anew, with another tally. */
  void begin(UsageTally tally) {
    held = tally;
    needle.reset();
    state = State.OUTSIDE;
    object = null;
    reports = 0;
  }

  /** How many reports were found. */
  int reports() {
    return reports;
  }

  /** Takes the next bytes, {@code a[from, end)}; they stay as they are. */
  void scan(byte[] a, int from, int end) {
    int i = from;
    while (i < end) {
      if (state == State.OUTSIDE) {
        i = needle.find(a, i, end);
        if (i < 0) {
          return;
        }
        nameRest = 0;
        state = State.NAME;
      } else if (state == State.OBJECT) {
        i = gather(a, i, end);
      } else {
        i = step(a[i]) ? i + 1 : i;
      }
    }
  }

  /** Takes a byte between the name and the object; false where it is looked at once more. */
  private boolean step(byte b) {
    if (state == State.NAME) {
      nameRest++;
      if (b == '"') {
        state = State.COLON;
      } else if (b == '\\' || nameRest > NAME_REST_MAX) {
        state = State.OUTSIDE;
      }
      return true;
    }
    if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
      return true;
    }
    if (state == State.COLON && b == ':') {
      state = State.VALUE;
      return true;
    }
    boolean opens = state == State.VALUE && b == '{';
    state = opens ? State.OBJECT : State.OUTSIDE;
    length = 0;
    depth = 0;
    text = false;
    escape = false;
    return false;
  }

  /** Takes bytes of the object; those of one that is cut are kept until its end has come. */
  private int gather(byte[] a, int from, int end) {
    int most = Math.min(end, from + OBJECT_BYTES_MAX - length);
    if (length == 0) {
      int whole = bench.reader.read(a, from, most, bench.read);
      if (whole >= 0) {
        state = State.OUTSIDE;
        report();
        return whole;
      }
    }
    int over = closed(a, from, most);
    int to = over < 0 ? most : over;
    byte[] kept = room(to - from);
    System.arraycopy(a, from, kept, length, to - from);
    length += to - from;
    if (over >= 0) {
      state = State.OUTSIDE;
      bench.reader.read(kept, 0, length, bench.read);
      report();
    } else if (length >= OBJECT_BYTES_MAX) {
      state = State.OUTSIDE;
    }
    return to;
  }

  private byte[] room(int more) {
    byte[] kept = object;
    if (kept == null) {
      kept = new byte[Math.max(more, ROOM_LEAST)];
    } else if (length + more > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(length + more, kept.length * 2));
    }
    object = kept;
    return kept;
  }

  /** The index behind the object's last brace; -1 where that has not come. */
  private int closed(byte[] a, int from, int end) {
    for (int i = from; i < end; i++) {
      byte b = a[i];
      if (text) {
        if (escape) {
          escape = false;
        } else if (b == '\\') {
          escape = true;
        } else if (b == '"') {
          text = false;
        }
      } else if (b == '"') {
        text = true;
      } else if (b == '{') {
        depth++;
      } else if (b == '}' && --depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  /**
   * The last report counts and stands alone: a model could place another in the arguments of a tool
   * call. Anthropic's two parts are taken together.
   */
  private void report() {
    UsageTally read = bench.read;
    if (!read.hasInput() && !read.hasOutput()) {
      return;
    }
    reports++;
    if (!(read.inParts() && held.inParts())) {
      held.clear();
    }
    held.merge(read);
  }
}
