package io.weir.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port, as a socket needs them.
 *
 * @param host a name or a literal address without brackets; blank for every local address
 * @param port 0 to 65535; 0 lets the system choose
 */
public record Address(String host, int port) {

  private static final Pattern TEXT =
      Pattern.compile("(?:([A-Za-z0-9_.-]*)|\\[([0-9A-Fa-f:.]+(?:%[\\w.-]+)?)\\]):([0-9]{1,5})");

  /** Reads {@code host:port}, {@code :port} and {@code [v6]:port}; null if it is none. */
  public static @Nullable Address parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int port = Integer.parseInt(matcher.group(3));
    String literal = matcher.group(2);
    if (port > 65_535 || (literal != null && Cidr.bytes(literal.replaceAll("%.*", "")) == null)) {
      return null;
    }
    return new Address(literal != null ? literal : matcher.group(1), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
