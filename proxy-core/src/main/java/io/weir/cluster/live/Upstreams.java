package io.weir.cluster.live;

import io.weir.cluster.EndpointAddress;
import io.weir.cluster.Upstream;
import io.weir.net.hosts.HostRules;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every upstream of the process, with the number of endpoints that use it: an endpoint whose
 * address and settings outlive a reload finds its connections again. From any thread.
 */
final class Upstreams {
  private final Map<Key, Shared> shared = new HashMap<>();

  /**
   * What must be equal for connections to be shared.
   *
   * @param settings the kind's
   * @param hosts how its name is looked up
   * @param connections the limit on connections to one endpoint
   * @param pending the limit on requests that wait for one
   */
  record Key(
      String cluster,
      String type,
      EndpointAddress address,
      Record settings,
      HostRules hosts,
      int connections,
      int pending) {
    /** Of what tells keys apart; a hash of all would be most of what it costs to make a cluster. */
    @Override
    public int hashCode() {
      return Objects.hash(cluster, address.host(), address.port(), address.resolved());
    }
  }

  /** One upstream and how many use it. */
  private static final class Shared {
    final Upstream upstream;
    int users;

    Shared(Upstream upstream) {
      this.upstream = upstream;
    }
  }

  /**
   * The upstream for the key, made where there is none; to be let go once. It is made outside the
   * lock, as a kind may read files for it.
   */
  Upstream acquire(Key key, Supplier<Upstream> made) {
    Upstream known = used(key, null);
    if (known != null) {
      return known;
    }
    Upstream own = made.get();
    Upstream chosen = used(key, own);
    if (chosen != own) {
      own.close();
    }
    return chosen == null ? own : chosen;
  }

  private synchronized @Nullable Upstream used(Key key, @Nullable Upstream own) {
    Shared one = shared.get(key);
    if (one == null) {
      if (own == null) {
        return null;
      }
      one = new Shared(own);
      shared.put(key, one);
    }
    one.users++;
    return one.upstream;
  }

  /** Gives one use back; with the last the upstream is closed. */
  synchronized void letGo(Key key) {
    Shared one = shared.get(key);
    if (one == null) {
      throw new IllegalStateException("upstream: " + key.address().name() + " (expected: in use)");
    }
    if (--one.users == 0) {
      shared.remove(key);
      one.upstream.close();
    }
  }

  synchronized int size() {
    return shared.size();
  }
}
