package io.weir.filters.requestid;

import org.jspecify.annotations.Nullable;

/**
 * A place in a trace (W3C Trace Context, section 3.2): {@code 00-<trace>-<parent>-<flags>}.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all 0
 * @param flags two hexadecimal digits
 */
record TraceParent(String traceId, String flags) {
  private static final int TRACE = 3;
  private static final int PARENT = 36;
  private static final int FLAGS = 53;
  private static final int LENGTH = 55;

  /** A new trace, which asks to be recorded. */
  static TraceParent begun() {
    return new TraceParent(Hex.random(16), "01");
  }

  /**
   * What the field says; null where it says nothing valid, upon which the trace begins anew. A
   * version after 00 is read by what it shares with 00.
   */
  static @Nullable TraceParent parse(@Nullable String field) {
    if (field == null || field.length() < LENGTH) {
      return null;
    }
    boolean first = field.startsWith("00");
    boolean valid =
        Hex.isDigit(field.charAt(0))
            && Hex.isDigit(field.charAt(1))
            && !field.startsWith("ff")
            && (field.length() == LENGTH || (!first && field.charAt(LENGTH) == '-'))
            && field.charAt(TRACE - 1) == '-'
            && Hex.isId(field, TRACE, PARENT - 1)
            && field.charAt(PARENT - 1) == '-'
            && Hex.isId(field, PARENT, FLAGS - 1)
            && field.charAt(FLAGS - 1) == '-'
            && Hex.isDigit(field.charAt(FLAGS))
            && Hex.isDigit(field.charAt(FLAGS + 1));
    if (!valid) {
      return null;
    }
    return new TraceParent(
        field.substring(TRACE, PARENT - 1), first ? field.substring(FLAGS) : knownFlags(field));
  }

  /** Of a later version only the sampled flag is known. */
  private static String knownFlags(String field) {
    return (Character.digit(field.charAt(FLAGS + 1), 16) & 1) == 1 ? "01" : "00";
  }

  /** The field for a span of ours within this trace. */
  String child() {
    return "00-" + traceId + '-' + Hex.random(8) + '-' + flags;
  }
}
