package io.weir.config.value;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An absolute {@code http} or {@code https} URL without user, password and fragment.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a name in lower case, or a literal address without brackets
 * @param port 1 to 65535; the scheme's own if none was written
 * @param path the path as written; blank if none was
 * @param query the query without its question mark; blank if there is none
 */
public record Url(String scheme, String host, int port, String path, String query) {

  private static final Pattern TEXT =
      Pattern.compile(
          "(?i:(https?))://(?:([A-Za-z0-9_.-]+)|\\[([0-9A-Fa-f:.]+)\\])(?::([0-9]{1,5}))?"
              + "(/[!-~&&[^?#\"<>\\\\^`{|}]]*)?(?:\\?([!-~&&[^#\"<>\\\\^`{|}]]*))?");

  /** Reads a URL; null if it is not one of this sort. */
  public static @Nullable Url parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    int port = matcher.group(4) == null ? standardPort(scheme) : Integer.parseInt(matcher.group(4));
    String literal = matcher.group(3);
    if (port < 1 || port > 65_535 || (literal != null && Cidr.bytes(literal) == null)) {
      return null;
    }
    String host = literal != null ? literal : matcher.group(2).toLowerCase(Locale.ROOT);
    return new Url(scheme, host, port, orBlank(matcher.group(5)), orBlank(matcher.group(6)));
  }

  private static String orBlank(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static int standardPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** Whether TLS is spoken. */
  public boolean secure() {
    return scheme.equals("https");
  }

  /** Host and port. */
  public Address address() {
    return new Address(host, port);
  }

  /** Host and, unless it is the scheme's own, port: what a {@code Host} header says. */
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == standardPort(scheme) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + authority() + path + (query.isEmpty() ? "" : "?" + query);
  }
}
