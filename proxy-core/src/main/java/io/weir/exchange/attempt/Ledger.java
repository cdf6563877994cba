package io.weir.exchange.attempt;

import io.weir.fault.Fault;
import io.weir.filter.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What is known of an exchange when it is done, written down as it happens. */
@SuppressWarnings("EnumOrdinal") // Marks index an array on the hot path.
public final class Ledger implements Outcome {
  private static final long UNSET = Long.MIN_VALUE;
  private static final @Nullable Object[] NONE = {};

  /** Room for ten names and values: as many as a call to a model has as a rule. */
  private static final int TAGS_MORE = 20;

  private static final int SLOTS_LEAST = 10;

  private static final int MARKS = Mark.values().length;

  private final long[] atNanos = new long[MARKS];
  private @Nullable Object[] slots = NONE;
  private @Nullable Object[] tags = NONE;
  private int tagsEnd;
  private @Nullable String id;
  private @Nullable Fault fault;
  private String detail = "";
  private @Nullable String cluster;
  private @Nullable String endpoint;
  private int status;
  private int attempts;
  private long requestBytes;
  private long responseBytes;
  private long overheadNanos;

  public Ledger(long startNanos) {
    Arrays.fill(atNanos, UNSET);
    atNanos[Mark.START.ordinal()] = startNanos;
  }

  /** The exchange's id; sixteen hexadecimal digits where it was not given one. */
  public String id() {
    String known = id;
    if (known == null) {
      known = newId();
      id = known;
    }
    return known;
  }

  public void id(String id) {
    this.id = id;
  }

  private static String newId() {
    long bits = ThreadLocalRandom.current().nextLong();
    byte[] digits = new byte[16];
    for (int i = 15; i >= 0; i--, bits >>>= 4) {
      int digit = (int) (bits & 15);
      digits[i] = (byte) (digit < 10 ? '0' + digit : 'a' - 10 + digit);
    }
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  /** Notes that the mark was reached; a later time replaces an earlier one. */
  public void mark(Mark mark, long nanos) {
    atNanos[mark.ordinal()] = nanos;
  }

  /** Forgets what an attempt that failed had reached. */
  public void attempt(String cluster, String endpoint, long nanos) {
    attempts++;
    this.cluster = cluster;
    this.endpoint = endpoint;
    for (int i = Mark.ATTEMPT_START.ordinal(); i < MARKS; i++) {
      atNanos[i] = UNSET;
    }
    atNanos[Mark.ATTEMPT_START.ordinal()] = nanos;
  }

  /** The attempt whose answer the client gets, where two ran side by side. */
  public void answeredBy(String cluster, String endpoint) {
    this.cluster = cluster;
    this.endpoint = endpoint;
  }

  public void status(int status) {
    this.status = status;
  }

  /** Notes what went wrong; the first word counts. */
  public void fault(Fault fault, String detail) {
    if (this.fault == null) {
      this.fault = fault;
      this.detail = detail;
    }
  }

  public void requestBytes(int more) {
    requestBytes += more;
  }

  public void responseBytes(int more) {
    responseBytes += more;
  }

  /** Adds time that Weir itself took. */
  public void overhead(long nanos) {
    overheadNanos += nanos;
  }

  public void tag(String field, Object value) {
    if (tagsEnd == tags.length) {
      tags = Arrays.copyOf(tags, tagsEnd + TAGS_MORE);
    }
    tags[tagsEnd++] = field;
    tags[tagsEnd++] = value;
  }

  /** What a filter put there. */
  public @Nullable Object slot(int index) {
    @Nullable Object[] values = slots;
    return index >= values.length ? null : values[index];
  }

  public void slot(int index, @Nullable Object value) {
    if (index >= slots.length) {
      slots = Arrays.copyOf(slots, Math.max(SLOTS_LEAST, index + 4));
    }
    slots[index] = value;
  }

  /** Takes over what filters have put into another. */
  public void slots(Ledger other) {
    slots = other.slots.clone();
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public @Nullable Fault fault() {
    return fault;
  }

  @Override
  public String detail() {
    return detail;
  }

  @Override
  public int attempts() {
    return attempts;
  }

  @Override
  public @Nullable String cluster() {
    return cluster;
  }

  @Override
  public @Nullable String endpoint() {
    return endpoint;
  }

  @Override
  public long requestBytes() {
    return requestBytes;
  }

  @Override
  public long responseBytes() {
    return responseBytes;
  }

  @Override
  public long atNanos(Mark mark) {
    long at = atNanos[mark.ordinal()];
    return at == UNSET ? -1 : at;
  }

  /** Nanoseconds from one mark to another; -1 where either was not reached. */
  public long between(Mark from, Mark to) {
    long a = atNanos[from.ordinal()];
    long b = atNanos[to.ordinal()];
    return a == UNSET || b == UNSET ? -1 : b - a;
  }

  @Override
  public long overheadNanos() {
    return overheadNanos;
  }

  @Override
  public void tags(TagVisitor visitor) {
    for (int i = 0; i < tagsEnd; i += 2) {
      visitor.tag((String) Objects.requireNonNull(tags[i]), Objects.requireNonNull(tags[i + 1]));
    }
  }
}
