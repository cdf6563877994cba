package io.weir.net.hosts;

import io.weir.config.value.Address;
import java.util.List;

/**
 * How names are looked up. Equal rules share one resolver, and so all that it knows.
 *
 * @param resolver who is asked
 * @param servers name servers by address, asked in this order; none for those of the machine
 * @param family which addresses count
 * @param whole whether an answer has the addresses of both families; else those of the preferred
 *     one may be given before the others have come
 */
public record HostRules(Resolver resolver, List<Address> servers, Family family, boolean whole) {
  /** What holds where nothing is written. */
  public static final HostRules DEFAULT =
      new HostRules(Resolver.NETTY, List.of(), Family.ANY, false);

  /** Copies the list. */
  public HostRules {
    servers = List.copyOf(servers);
  }

  /** Who looks names up. */
  public enum Resolver {
    /** Weir itself: hosts file and name servers, by the records' time to live. */
    NETTY,
    /** The JDK, by the machine's own rules, on threads beside the loops. */
    JDK
  }

  /** Which addresses count. */
  public enum Family {
    /** Both, those of IPv4 first. */
    ANY,
    /** IPv4 only. */
    V4,
    /** IPv6 only. */
    V6
  }
}
