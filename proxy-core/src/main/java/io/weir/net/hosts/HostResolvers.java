package io.weir.net.hosts;

import io.weir.net.Clock;
import io.weir.net.Transport;
import io.weir.net.hosts.HostRules.Resolver;
import java.util.HashMap;
import java.util.Map;

/** The process's resolvers, one for each set of rules, made when first asked for. */
public final class HostResolvers implements AutoCloseable {
  private final Transport transport;
  private final Clock clock;
  private final Map<HostRules, HostResolver> made = new HashMap<>();

  /** None yet; they will work on loops of this transport. */
  public HostResolvers(Transport transport, Clock clock) {
    this.transport = transport;
    this.clock = clock;
  }

  /** The resolver that follows these rules. From any thread. */
  public synchronized HostResolver of(HostRules rules) {
    return made.computeIfAbsent(rules, this::create);
  }

  private HostResolver create(HostRules rules) {
    HostResolver asking =
        rules.resolver() == Resolver.JDK
            ? new JdkHosts(clock, rules.family())
            : new NettyHosts(transport, rules);
    return new LastGood(asking);
  }

  /** Closes all of them. */
  @Override
  public synchronized void close() {
    made.values().forEach(HostResolver::close);
    made.clear();
  }
}
