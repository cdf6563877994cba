package io.weir.cluster;

import io.weir.fault.Fault;
import org.jspecify.annotations.Nullable;

/** The right to send one request to one endpoint; counted until it is finished. On one loop. */
public final class Lease {
  private final Cluster cluster;
  private final Endpoint endpoint;
  private final boolean retry;
  private final int loop;
  private boolean finished;

  Lease(Cluster cluster, Endpoint endpoint, boolean retry, int loop) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.retry = retry;
    this.loop = loop;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Gives the right back, exactly once, and tells how it went.
   *
   * @param fault what went wrong; null where nothing did
   * @param status the upstream's; 0 where it gave none
   * @param headNanos until the response head; -1 where none came
   * @throws IllegalStateException where it was finished before; nothing is counted twice then
   */
  public void finished(@Nullable Fault fault, int status, long headNanos) {
    if (finished) {
      throw new IllegalStateException("lease: " + endpoint.name() + " (expected: finished once)");
    }
    finished = true;
    endpoint.finished(fault, status);
    if (headNanos >= 0) {
      endpoint.stats().head(loop, headNanos);
    }
    cluster.finished(endpoint, retry, fault, status);
  }
}
