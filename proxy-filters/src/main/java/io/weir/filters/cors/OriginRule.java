package io.weir.filters.cors;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code allow_origins}: an origin (RFC 6454 section 6.2), or a pattern of origins.
 *
 * @param text as it was written, for people
 * @param scheme the one scheme; null for http and https
 * @param host the host in lower case; {@code .example.org} for every host below it, empty for any
 * @param port the port, the scheme's own where none was written; {@link #ANY_PORT} for any
 */
record OriginRule(String text, @Nullable String scheme, String host, int port) {
  /** Any origin at all. */
  static final String ANY = "*";

  /** The origin of pages that have none, as browsers write it. */
  private static final String OPAQUE = "null";

  static final String EXPECTED =
      "an origin such as https://app.example.org, localhost:3000, https://*.example.org,"
          + " http://localhost:* or *";

  static final int ANY_PORT = -1;

  /** The port that the scheme has by itself. */
  private static final int OWN_PORT = 0;

  private static final int PORT_MAX = 65_535;

  /** The rule of a text; null where it is none. */
  static @Nullable OriginRule parse(String written) {
    String text = written.toLowerCase(Locale.ROOT);
    if (text.equals(ANY)) {
      return new OriginRule(ANY, null, "", ANY_PORT);
    }
    if (text.equals(OPAQUE)) {
      return new OriginRule(OPAQUE, OPAQUE, OPAQUE, OWN_PORT);
    }
    OriginRule rule = parts(text, true);
    if (rule == null) {
      return null;
    }
    boolean below = rule.host.startsWith("*.");
    String host = below ? rule.host.substring(1) : rule.host;
    return isHost(below ? host.substring(1) : host)
        ? new OriginRule(written, rule.scheme, host, rule.port)
        : null;
  }

  /** Splits a text; the host is not looked at yet. */
  private static @Nullable OriginRule parts(String text, boolean pattern) {
    int mark = text.indexOf("://");
    if (mark < 0 && !pattern) {
      return null;
    }
    String scheme = mark < 0 ? null : text.substring(0, mark);
    String rest = mark < 0 ? text : text.substring(mark + 3);
    int colon = rest.indexOf(':', rest.lastIndexOf(']') + 1);
    String host = colon < 0 ? rest : rest.substring(0, colon);
    int port = colon < 0 ? OWN_PORT : port(rest.substring(colon + 1), pattern);
    if (port < ANY_PORT || (scheme != null && !isScheme(scheme))) {
      return null;
    }
    boolean own = port == (Objects.equals(scheme, "https") ? 443 : 80) && scheme != null;
    return new OriginRule(text, scheme, host, own ? OWN_PORT : port);
  }

  private static int port(String text, boolean pattern) {
    if (pattern && text.equals("*")) {
      return ANY_PORT;
    }
    int port = 0;
    for (int i = 0; i < text.length() && port <= PORT_MAX; i++) {
      int digit = text.charAt(i) - '0';
      port = digit < 0 || digit > 9 ? PORT_MAX + 1 : port * 10 + digit;
    }
    return text.isEmpty() || port == 0 || port > PORT_MAX ? ANY_PORT - 1 : port;
  }

  private static boolean isScheme(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '-');
  }

  private static boolean isHost(String text) {
    boolean literal = text.startsWith("[") && text.endsWith("]");
    String marks = literal ? "[]:." : "-._";
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.indexOf(c) >= 0);
  }

  boolean isAny() {
    return text.equals(ANY);
  }

  /** Whether an Origin field's value is of this rule. */
  boolean matches(String origin) {
    if (isAny() || origin.equals(OPAQUE)) {
      return isAny() || text.equals(OPAQUE);
    }
    OriginRule asked = parts(origin.toLowerCase(Locale.ROOT), false);
    return asked != null
        && asked.scheme != null
        && isHost(asked.host)
        && schemeFits(asked.scheme)
        && hostFits(asked.host)
        && (port == ANY_PORT || port == asked.port || port == ownPort(asked));
  }

  private boolean schemeFits(String asked) {
    return scheme == null ? asked.equals("http") || asked.equals("https") : scheme.equals(asked);
  }

  private boolean hostFits(String asked) {
    return host.startsWith(".")
        ? asked.length() > host.length() && asked.endsWith(host)
        : host.equals(asked);
  }

  /** The port as a rule without a scheme would write it, where the origin leaves it out. */
  private static int ownPort(OriginRule asked) {
    if (asked.port != OWN_PORT) {
      return asked.port;
    }
    return Objects.equals(asked.scheme, "https") ? 443 : 80;
  }
}
