package io.weir.exchange.chain;

import io.weir.fault.Fault;
import io.weir.filter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended, for hooks: its own fault and the endpoint's status, whatever becomes of
 * the exchange.
 *
 * @param exchange what is known of the exchange so far
 * @param fault null where the endpoint's answer was whole and good
 * @param status the endpoint's; 0 where it gave none
 */
public record AttemptOutcome(
    Outcome exchange, String cluster, String endpoint, @Nullable Fault fault, int status)
    implements Outcome {
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
