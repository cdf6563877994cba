package io.weir.cluster;

import io.weir.config.value.Url;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where an endpoint is. Equal addresses and equal settings mean that connections may be kept over a
 * reload.
 *
 * @param host its name or literal address; also the name that TLS asks for and verifies
 * @param port 1 to 65535; 0 for a kind of cluster that has no addresses
 * @param secure whether the URL says {@code https}
 * @param resolved the one address of {@code host} that this endpoint stands for; null to look the
 *     host up for each connection
 */
public record EndpointAddress(
    String host, int port, boolean secure, @Nullable InetAddress resolved) {
  /** The address that a URL names, to be looked up for each connection. */
  public static EndpointAddress of(Url url) {
    return new EndpointAddress(url.host(), url.port(), url.secure(), null);
  }

  /** The only endpoint of a cluster whose kind has no addresses. */
  public static EndpointAddress none(String cluster) {
    return new EndpointAddress(cluster, 0, false, null);
  }

  /** This address, standing for one of its host's addresses. */
  public EndpointAddress at(InetAddress address) {
    return new EndpointAddress(host, port, secure, address);
  }

  /** {@code host:port}, or {@code ip:port} where it stands for one address. */
  public String name() {
    String shown = resolved == null ? host : resolved.getHostAddress();
    String bracketed = shown.indexOf(':') >= 0 ? '[' + shown + ']' : shown;
    return port == 0 ? bracketed : bracketed + ':' + port;
  }
}
