package io.weir.cluster;

import io.weir.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a choice of endpoint goes by, and why there was none. One for an exchange. */
public final class Selection {
  private final List<Endpoint> tried = new ArrayList<>(2);
  private @Nullable Long hash;
  private @Nullable Fault refusal;

  /** The hash for consistent balancing; null where the cluster's source gave nothing. */
  public @Nullable Long hash() {
    return hash;
  }

  public void hash(@Nullable Long hash) {
    this.hash = hash;
  }

  /** Endpoints to avoid while there are others. */
  public List<Endpoint> tried() {
    return tried;
  }

  /** Whether this is not the exchange's first attempt; it then counts against the retry limits. */
  public boolean retry() {
    return !tried.isEmpty();
  }

  /** Why the last call gave no lease. */
  public @Nullable Fault refusal() {
    return refusal;
  }

  public void refusal(@Nullable Fault refusal) {
    this.refusal = refusal;
  }
}
