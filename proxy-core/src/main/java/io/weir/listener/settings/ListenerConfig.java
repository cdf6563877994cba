package io.weir.listener.settings;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Address;
import io.weir.config.value.Cidr;
import io.weir.net.TlsConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener as an operator writes it, but for its filters and routes, which the server room adds.
 *
 * @param name what metrics and logs call it
 * @param address where it listens; port 0 lets the system choose
 * @param protocols what is spoken there, best first
 * @param tls null where connections are in clear
 * @param proxyProtocol null where connections begin with HTTP or TLS at once
 * @param trustedHops proxies in front of Weir whose X-Forwarded-For entries are believed
 * @param backlog connections that the kernel keeps until they are accepted
 */
public record ListenerConfig(
    String name,
    Address address,
    List<Protocol> protocols,
    @Nullable TlsConfig tls,
    @Nullable ProxyProtocol proxyProtocol,
    int trustedHops,
    int backlog,
    ListenerLimits limits,
    ListenerTimeouts timeouts) {

  /** A version of HTTP that a listener can speak. */
  public enum Protocol {
    /** HTTP/2: by ALPN over TLS, by prior knowledge in clear. */
    H2,
    /** HTTP/1.1 and HTTP/1.0. */
    H1
  }

  /**
   * A header in front of each connection that says where it really comes from (PROXY protocol,
   * version 1 or 2).
   *
   * @param trusted senders that must send it; connections of others begin without. None: everyone
   *     must
   */
  public record ProxyProtocol(List<Cidr> trusted) {
    public static final Shape<ProxyProtocol> SHAPE = proxyShape();

    /** Copies the list. */
    public ProxyProtocol {
      trusted = List.copyOf(trusted);
    }

    /** Whether a connection from this address must begin with the header. */
    public boolean expectedFrom(byte[] address) {
      return trusted.isEmpty() || trusted.stream().anyMatch(block -> block.contains(address));
    }
  }

  /** The keys of a listener that this room knows. */
  public static final Shape<ListenerConfig> SHAPE = shape();

  /** Copies the list. */
  public ListenerConfig {
    protocols = List.copyOf(protocols);
  }

  /** Whether HTTP/2 is spoken. */
  public boolean http2() {
    return protocols.contains(Protocol.H2);
  }

  /** Whether HTTP/1.1 is spoken. */
  public boolean http1() {
    return protocols.contains(Protocol.H1);
  }

  /** The names offered in a TLS handshake, best first. */
  public List<String> alpn() {
    return protocols.stream().map(each -> each == Protocol.H2 ? "h2" : "http/1.1").toList();
  }

  private static Shape<ListenerConfig> shape() {
    Shape.Builder b = Shape.named("listener_socket", "Where and how Weir accepts connections.");
    Keys keys = new Keys(b);
    return b.build(keys::read);
  }

  private static Shape<ProxyProtocol> proxyShape() {
    Shape.Builder b =
        Shape.named("proxy_protocol", "A header in front of each connection with its true source.");
    Key<List<Cidr>> trusted =
        b.key("trusted", Kinds.list(Kinds.cidr()))
            .orElse(List.of())
            .doc("Senders that must send it; connections of others begin without. None: everyone.");
    return b.build(v -> new ProxyProtocol(v.get(trusted)));
  }

  /**
   * The keys of a listener, declared on a shape that may have more of its own: the server room's
   * adds filters and routes.
   */
  public static final class Keys {
    private final Key<String> name;
    private final Key<Address> address;
    private final Key<List<Protocol>> protocols;
    private final Key<TlsConfig> tls;
    private final Key<ProxyProtocol> proxyProtocol;
    private final Key<Integer> trustedHops;
    private final Key<Integer> backlog;
    private final Key<ListenerLimits> limits;
    private final Key<ListenerTimeouts> timeouts;

    /** Declares the keys. */
    public Keys(Shape.Builder b) {
      name = b.key("name", Kinds.text()).orElse("main").doc("What metrics and logs call it.");
      address =
          b.key("address", Kinds.address()).doc("Where it listens; port 0 lets the system choose.");
      protocols =
          b.key("protocols", Kinds.nonEmptyList(Kinds.word(Protocol.class)))
              .orElse(List.of(Protocol.H2, Protocol.H1))
              .doc("What is spoken there, best first; in clear, h2 is by prior knowledge.");
      tls =
          b.key("tls", Kinds.shape(TlsConfig.SHAPE))
              .optional()
              .doc("Certificates; without them connections are in clear.");
      proxyProtocol =
          b.key("proxy_protocol", Kinds.shape(ProxyProtocol.SHAPE))
              .optional()
              .doc("Takes the client's address from a PROXY header, version 1 or 2.");
      trustedHops =
          b.key("trusted_hops", Kinds.integer(0, 16))
              .orElse(0)
              .doc("Proxies in front of Weir whose X-Forwarded-For entries are believed.");
      backlog =
          b.key("backlog", Kinds.integer(1, 65_535))
              .orElse(1024)
              .doc("Connections that the kernel keeps until they are accepted.");
      limits =
          b.key("limits", Kinds.shape(ListenerLimits.SHAPE))
              .orElse(ListenerLimits.DEFAULT)
              .doc("How much a client may ask for.");
      timeouts =
          b.key("timeouts", Kinds.shape(ListenerTimeouts.SHAPE))
              .orElse(ListenerTimeouts.DEFAULT)
              .doc("How long a client may take.");
    }

    /** Makes the record of what was read. */
    public ListenerConfig read(Shape.Values v) {
      return new ListenerConfig(
          v.get(name),
          v.get(address),
          v.get(protocols),
          v.orNull(tls),
          v.orNull(proxyProtocol),
          v.get(trustedHops),
          v.get(backlog),
          v.get(limits),
          v.get(timeouts));
    }
  }
}
