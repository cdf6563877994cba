package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Address;
import io.weir.config.value.Cidr;
import io.weir.net.hosts.HostRules;
import io.weir.net.hosts.HostRules.Family;
import io.weir.net.hosts.HostRules.Resolver;
import java.time.Duration;
import java.util.List;

/**
 * How the host names of a cluster's endpoints are looked up.
 *
 * @param allAddresses whether each address of a name is an endpoint of its own
 * @param rules who is asked, and which addresses count
 * @param refresh time between looks at a name's addresses, where each is an endpoint
 */
public record DnsConfig(boolean allAddresses, HostRules rules, Duration refresh) {
  static final Shape<DnsConfig> SHAPE = shape();

  /** What an operator gets who says nothing. */
  public static final DnsConfig DEFAULT = SHAPE.defaults();

  private static Shape<DnsConfig> shape() {
    Shape.Builder b = Shape.named("dns", "How the host names of endpoints are looked up.");
    Key<Boolean> all =
        b.key("all_addresses", Kinds.bool())
            .orElse(false)
            .doc(
                "Makes each address of a name an endpoint of its own, and follows changes; else a"
                    + " name is one endpoint, looked up for each new connection.");
    Key<Family> family =
        b.key("family", Kinds.word(Family.class))
            .orElse(Family.ANY)
            .doc("Which addresses count: any (those of IPv4 first), v4 or v6.");
    Key<Duration> refresh =
        b.key("refresh", Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(1)))
            .orElse(Duration.ofSeconds(5))
            .doc(
                "Time between looks for all_addresses; a name server is asked only once what it"
                    + " said last has outlived its time to live.");
    Key<Resolver> resolver =
        b.key("resolver", Kinds.word(Resolver.class))
            .orElse(Resolver.NETTY)
            .doc("netty follows the records' time to live; jdk follows the machine's own rules.");
    Key<List<Address>> servers =
        b.key("servers", Kinds.list(Kinds.address()))
            .orElse(List.of())
            .doc(
                "Name servers such as 10.0.0.2:53, asked in this order; those of"
                    + " /etc/resolv.conf where left out.");
    return b.build(
            v -> {
              boolean whole = v.get(all);
              HostRules rules =
                  new HostRules(v.get(resolver), v.get(servers), v.get(family), whole);
              return new DnsConfig(whole, rules, v.get(refresh));
            })
        .checked(
            (config, node) -> {
              HostRules rules = config.rules();
              if (!rules.servers().stream().allMatch(DnsConfig::literal)) {
                node.at(servers).problem("IP addresses with ports, such as 10.0.0.2:53");
              }
              if (rules.resolver() == Resolver.JDK && !rules.servers().isEmpty()) {
                node.at(servers)
                    .problem("resolver: netty beside it: the JDK asks servers of its own");
              }
            });
  }

  private static boolean literal(Address server) {
    return Cidr.parse(server.host()) != null && server.port() > 0;
  }
}
