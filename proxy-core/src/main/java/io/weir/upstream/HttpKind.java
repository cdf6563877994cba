package io.weir.upstream;

import io.weir.cluster.ClusterKind;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.Upstream;
import io.weir.cluster.config.ClusterConfig;
import io.weir.config.Shape;
import io.weir.net.ClientTls;
import io.weir.upstream.HttpConfig.Protocol;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clusters of {@code type: http}: the kind of those that name none. */
public final class HttpKind implements ClusterKind<HttpConfig> {
  private static final String ALPN_H1 = "http/1.1";
  private static final String ALPN_H2 = "h2";

  @Override
  public String name() {
    return ClusterConfig.HTTP;
  }

  @Override
  public Shape<HttpConfig> settings() {
    return HttpConfig.SHAPE;
  }

  /** Reads the TLS files: not on a loop. */
  @Override
  public Upstream create(EndpointAddress address, HttpConfig config, Setup setup) {
    if (address.secure() && config.protocol() == Protocol.H2C) {
      throw new IllegalArgumentException(
          "protocol: h2c with https://" + address.host() + " (expected: h2, or an http URL)");
    }
    List<InetSocketAddress> resolved =
        address.resolved() == null
            ? List.of()
            : List.of(new InetSocketAddress(address.resolved(), address.port()));
    HttpUpstream.Address at =
        new HttpUpstream.Address(address.host(), address.port(), tls(address, config), resolved);
    return new HttpUpstream(
        at,
        config,
        setup.limits(),
        setup.loops().transport(),
        setup.hosts(),
        new UpstreamCounters(setup.stats(), setup.cluster(), setup.endpoint()));
  }

  private static HttpUpstream.@Nullable Tls tls(EndpointAddress address, HttpConfig config) {
    if (!address.secure()) {
      return null;
    }
    String sni = config.tls().sni();
    ClientTls.Settings settings = config.tls().settings();
    ClientTls http1 =
        config.protocol() == Protocol.AUTO ? ClientTls.load(settings, alpn(Protocol.H1)) : null;
    ClientTls tls = ClientTls.load(settings, alpn(config.protocol()));
    return new HttpUpstream.Tls(tls, http1, sni == null ? address.host() : sni);
  }

  private static List<String> alpn(Protocol protocol) {
    return switch (protocol) {
      case AUTO -> List.of(ALPN_H2, ALPN_H1);
      case H1 -> List.of(ALPN_H1);
      case H2, H2C -> List.of(ALPN_H2);
    };
  }
}
