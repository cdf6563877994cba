package io.weir.filters.llm.dialect;

/**
 * Ids that one dialect makes and another must accept. Nothing is remembered: equal in, equal out.
 */
public final class Ids {
  private static final int TOOL_LENGTH_MAX = 40;
  private static final String[] PREFIXES = {
    "chatcmpl-", "msg_", "resp_", "cmpl-", "gen-", "run-", "req_"
  };

  private Ids() {}

  /** An answer's id with the dialect's own prefix in the place of another's. */
  public static String answer(String said, String prefix) {
    if (said.startsWith(prefix)) {
      return said;
    }
    for (String other : PREFIXES) {
      if (said.startsWith(other)) {
        return prefix + safe(said.substring(other.length()));
      }
    }
    return prefix + safe(said);
  }

  /**
   * A tool call's id that every dialect takes: letters, digits, {@code _} and {@code -}, 40 of them
   * at most. One that is so already stays as it is.
   */
  public static String tool(String id) {
    String safe = safe(id);
    if (safe.length() <= TOOL_LENGTH_MAX && safe.equals(id)) {
      return id;
    }
    String tail = '_' + Integer.toHexString(id.hashCode());
    return safe.substring(0, Math.min(safe.length(), TOOL_LENGTH_MAX - tail.length())) + tail;
  }

  /** An id for a call whose provider gives none. */
  public static String minted(String answerId, int tool) {
    String safe = safe(answerId);
    String tail = safe.substring(Math.max(0, safe.length() - 24));
    return "call_" + tail + '_' + tool;
  }

  private static String safe(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (!plain(id.charAt(i))) {
        StringBuilder made = new StringBuilder(id.length());
        for (int j = 0; j < id.length(); j++) {
          char c = id.charAt(j);
          made.append(plain(c) ? c : '_');
        }
        return made.toString();
      }
    }
    return id;
  }

  private static boolean plain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
