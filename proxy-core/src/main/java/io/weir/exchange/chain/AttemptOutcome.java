package io.weir.exchange.chain;

import io.weir.cluster.Lease;
import io.weir.fault.Fault;
import io.weir.filter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended, for the hooks of its cluster: its own fault and the endpoint's status,
 * whatever becomes of the exchange.
 *
 * @param exchange what is known of the exchange so far
 * @param fault null where the endpoint's answer was whole and good
 * @param status the endpoint's; 0 where it gave none
 */
public record AttemptOutcome(
    Outcome exchange, String cluster, String endpoint, @Nullable Fault fault, int status)
    implements Outcome {
  /** Tells the end to the chain's hooks, if there is one that listens. */
  public static void tell(
      FilterChain chain,
      Outcome exchange,
      String cluster,
      Lease lease,
      @Nullable Fault fault,
      int status) {
    chain.done(
        chain.tellsEnd()
            ? new AttemptOutcome(exchange, cluster, lease.endpoint().name(), fault, status)
            : exchange);
  }

  @Override
  public String detail() {
    return exchange.fault() == fault ? exchange.detail() : "";
  }

  @Override
  public int attempts() {
    return exchange.attempts();
  }

  @Override
  public long requestBytes() {
    return exchange.requestBytes();
  }

  @Override
  public long responseBytes() {
    return exchange.responseBytes();
  }

  @Override
  public long atNanos(Mark mark) {
    return exchange.atNanos(mark);
  }

  @Override
  public long overheadNanos() {
    return exchange.overheadNanos();
  }

  @Override
  public void tags(TagVisitor visitor) {
    exchange.tags(visitor);
  }
}
