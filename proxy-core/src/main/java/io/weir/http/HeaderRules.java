package io.weir.http;

/** What may stand in a head, in one place for both codecs (RFC 9110, RFC 9112, RFC 9113). */
public final class HeaderRules {
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[c - 32] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private HeaderRules() {}

  /** Whether the text is a token (RFC 9110 section 5.6.2): a method or a field name. */
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return text.length() > 0;
  }

  /** Whether one byte, as an unsigned number, may stand in a token. */
  public static boolean isTokenChar(int c) {
    return c < 128 && TOKEN[c];
  }
}
