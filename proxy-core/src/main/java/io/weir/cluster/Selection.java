package io.weir.cluster;

import io.weir.fault.Fault;
import io.weir.net.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a choice of endpoint goes by, and why there was none. One for an exchange. */
public final class Selection {
  private final Loop loop;
  private final List<Endpoint> tried = new ArrayList<>(2);
  private @Nullable Long hash;
  private @Nullable Fault refusal;

  /** A selection for an exchange of that loop. */
  public Selection(Loop loop) {
    this.loop = loop;
  }

  /** The exchange's loop, on which its leases are taken and finished. */
  public Loop loop() {
    return loop;
  }

  /** The hash for consistent balancing; null where the cluster's source gave nothing. */
  public @Nullable Long hash() {
    return hash;
  }

  public void hash(@Nullable Long hash) {
    this.hash = hash;
  }

  /**
   * Endpoints to avoid while there are others. An attempt at a cluster one of whose endpoints is in
   * here counts against that cluster's retry limits; the first at another cluster does not, so that
   * a whole cluster can fail over to the next.
   */
  public List<Endpoint> tried() {
    return tried;
  }

  boolean anyTried(Predicate<Endpoint> which) {
    for (int i = 0; i < tried.size(); i++) {
      if (which.test(tried.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Why the last call gave no lease. */
  public @Nullable Fault refusal() {
    return refusal;
  }

  void refusal(@Nullable Fault refusal) {
    this.refusal = refusal;
  }
}
