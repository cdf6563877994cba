package io.weir.filters.w3c;

import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace (W3C Trace Context, section 3.2): {@code 00-<trace>-<parent>-<flags>}.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all 0
 * @param flags two hexadecimal digits
 */
public record TraceParent(String traceId, String flags) {
  private static final int TRACE = 3;
  private static final int PARENT = 36;
  private static final int FLAGS = 53;
  private static final int LENGTH = 55;
  private static final byte[] UNRECORDED =
      "00-00000000000000000000000000000000-0000000000000000-00".getBytes(StandardCharsets.US_ASCII);

  /** A new trace. */
  public static TraceParent begun(boolean sampled) {
    return new TraceParent(Hex.random(16), sampled ? "01" : "00");
  }

  /** The field for a new trace of which nobody records anything. */
  public static String unrecorded() {
    byte[] field = UNRECORDED.clone();
    Hex.random(field, TRACE, PARENT - 1 - TRACE);
    Hex.random(field, PARENT, FLAGS - 1 - PARENT);
    return new String(field, StandardCharsets.ISO_8859_1);
  }

  /**
   * The field of a request; null where there is none, or several, or where it says nothing valid,
   * upon which the trace begins anew.
   */
  public static @Nullable CharSequence sent(Headers headers) {
    int at = headers.find(HeaderNames.TRACEPARENT, 0);
    if (at < 0 || headers.find(HeaderNames.TRACEPARENT, at + 1) >= 0) {
      return null;
    }
    CharSequence field = headers.valueView(at);
    return valid(field) ? field : null;
  }

  /** Where a request stands; null as for {@link #sent}. */
  public static @Nullable TraceParent of(Headers headers) {
    CharSequence field = sent(headers);
    if (field == null) {
      return null;
    }
    String text = field.toString();
    String known = sampled(text) ? "01" : "00";
    return new TraceParent(
        text.substring(TRACE, PARENT - 1), text.startsWith("00") ? text.substring(FLAGS) : known);
  }

  /** A version after 00 is read by what it shares with 00. */
  private static boolean valid(CharSequence field) {
    if (field.length() < LENGTH) {
      return false;
    }
    boolean first = field.charAt(0) == '0' && field.charAt(1) == '0';
    boolean last = field.charAt(0) == 'f' && field.charAt(1) == 'f';
    return Hex.isDigit(field.charAt(0))
        && Hex.isDigit(field.charAt(1))
        && !last
        && (field.length() == LENGTH || (!first && field.charAt(LENGTH) == '-'))
        && field.charAt(TRACE - 1) == '-'
        && Hex.isId(field, TRACE, PARENT - 1)
        && field.charAt(PARENT - 1) == '-'
        && Hex.isId(field, PARENT, FLAGS - 1)
        && field.charAt(FLAGS - 1) == '-'
        && Hex.isDigit(field.charAt(FLAGS))
        && Hex.isDigit(field.charAt(FLAGS + 1));
  }

  /** Whether a valid field says that the trace is recorded; of every version this flag is known. */
  public static boolean sampled(CharSequence field) {
    return (Character.digit(field.charAt(FLAGS + 1), 16) & 1) == 1;
  }

  /** The field for a span of ours within this trace. */
  public String child() {
    return "00-" + traceId + '-' + Hex.random(8) + '-' + flags;
  }
}
