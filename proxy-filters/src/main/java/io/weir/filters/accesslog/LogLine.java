package io.weir.filters.accesslog;

import io.weir.filter.FilterContext;
import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * The line that is being written, and what it is about. One for a loop, used again for each line,
 * so that a line costs no memory.
 */
final class LogLine {
  private static final long NANOS_PER_MICRO = 1000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final JsonWriter out = new JsonWriter(1024);
  private @Nullable FilterContext context;
  private @Nullable Outcome outcome;
  private QueryView query = QueryView.HIDE;

  /** Begins a line about an exchange that is done. */
  JsonWriter begin(FilterContext about, Outcome how, QueryView view) {
    context = about;
    outcome = how;
    query = view;
    return out.reset().beginObject();
  }

  /** Ends the line and forgets what it was about. */
  JsonWriter end() {
    context = null;
    outcome = null;
    return out.endObject();
  }

  JsonWriter out() {
    return out;
  }

  FilterContext context() {
    return begun(context);
  }

  Outcome outcome() {
    return begun(outcome);
  }

  private static <T> T begun(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("line: none (expected: begun)");
    }
    return part;
  }

  String path() {
    return query.of(context().request());
  }

  /** When the exchange began, by the wall's clock. */
  long startWallMillis() {
    long lasted = nanos(Mark.START, Mark.DONE);
    return context().loop().clock().wallMillis() - Math.max(0, lasted) / NANOS_PER_MILLI;
  }

  /** Writes a part of the request; nothing where it could not be read. */
  void known(byte[] name, String value) {
    text(name, value.isEmpty() ? null : value);
  }

  void text(byte[] name, @Nullable CharSequence value) {
    if (value != null) {
      out.rawName(name).value(value);
    }
  }

  void number(byte[] name, long value) {
    out.rawName(name).value(value);
  }

  /** Writes the time between two marks, where both were reached. */
  void between(byte[] name, Mark from, Mark to) {
    long nanos = nanos(from, to);
    if (nanos >= 0) {
      millis(name, nanos);
    }
  }

  /** Writes a duration in milliseconds, to the microsecond. */
  void millis(byte[] name, long nanos) {
    out.rawName(name).decimal(nanos / NANOS_PER_MICRO, 3);
  }

  private long nanos(Mark from, Mark to) {
    long start = outcome().atNanos(from);
    long end = outcome().atNanos(to);
    return start == -1 || end == -1 ? -1 : end - start;
  }
}
