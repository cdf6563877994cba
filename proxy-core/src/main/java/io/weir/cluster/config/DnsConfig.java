package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;

/**
 * How the host names of a cluster's endpoints are looked up.
 *
 * @param allAddresses whether each address of a name is an endpoint of its own
 * @param family which addresses count, where each is an endpoint
 * @param refresh time between looks at a name's addresses
 */
public record DnsConfig(boolean allAddresses, Family family, Duration refresh) {
  static final Shape<DnsConfig> SHAPE = shape();

  /** What an operator gets who says nothing. */
  public static final DnsConfig DEFAULT = SHAPE.defaults();

  /** Which addresses count. */
  public enum Family {
    /** Both, those of IPv4 first. */
    ANY,
    /** IPv4 only. */
    V4,
    /** IPv6 only. */
    V6
  }

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
            .doc("Which addresses count for all_addresses.");
    Key<Duration> refresh =
        b.key("refresh", Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(1)))
            .orElse(Duration.ofSeconds(5))
            .doc(
                "Time between looks at the addresses; a name server is asked only once what it said"
                    + " last has outlived its time to live.");
    return b.build(v -> new DnsConfig(v.get(all), v.get(family), v.get(refresh)));
  }
}
