package io.weir.cluster;

import io.weir.fault.Fault;
import org.jspecify.annotations.Nullable;

/** The right to send one request to one endpoint; counted until it is finished. */
public interface Lease {
  Endpoint endpoint();

  /**
   * Gives the right back, exactly once, and tells how it went.
   *
   * @param fault what went wrong; null where nothing did
   * @param status the upstream's; 0 where it gave none
   * @param headNanos until the response head; -1 where none came
   */
  void finished(@Nullable Fault fault, int status, long headNanos);
}
