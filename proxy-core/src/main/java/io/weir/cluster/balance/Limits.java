package io.weir.cluster.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests a cluster has in flight, and how many it may have. Exact however many threads
 * ask; a request that is let in must be given back once. From any thread.
 */
public final class Limits {
  /** What the answer to a request for a place was. */
  public enum Entry {
    /** A place was given. */
    GIVEN,
    /** As many requests as may be are in flight. */
    REQUESTS_FULL,
    /** As many retries as may be are in flight. */
    RETRIES_FULL
  }

  private static final long ONE_RETRY = 1L << Integer.SIZE;

  private final int requestsMax;
  private final int retriesMax;
  private final double retryRatio;

  /** Retries in the upper half, requests in the lower, so that both are decided in one step. */
  private final AtomicLong inFlight = new AtomicLong();

  /**
   * Limits with nothing in flight.
   *
   * @param requestsMax most requests in flight, retries among them
   * @param retriesMax most retries in flight that are always allowed
   * @param retryRatio retries allowed beyond that, as a part of the requests in flight
   */
  public Limits(int requestsMax, int retriesMax, double retryRatio) {
    this.requestsMax = requestsMax;
    this.retriesMax = retriesMax;
    this.retryRatio = retryRatio;
  }

  /** Asks for a place. */
  public Entry enter(boolean retry) {
    long now = inFlight.get();
    while (true) {
      if (requests(now) >= requestsMax) {
        return Entry.REQUESTS_FULL;
      }
      if (retry && retries(now) >= Math.max(retriesMax, (int) (retryRatio * requests(now)))) {
        return Entry.RETRIES_FULL;
      }
      long seen = inFlight.compareAndExchange(now, now + place(retry));
      if (seen == now) {
        return Entry.GIVEN;
      }
      now = seen;
    }
  }

  /** Gives a place back. */
  public void leave(boolean retry) {
    inFlight.getAndAdd(-place(retry));
  }

  private static long place(boolean retry) {
    return retry ? ONE_RETRY + 1 : 1;
  }

  private static int requests(long inFlight) {
    return (int) inFlight;
  }

  private static int retries(long inFlight) {
    return (int) (inFlight >> Integer.SIZE);
  }

  /** Requests in flight. */
  public int requests() {
    return requests(inFlight.get());
  }

  /** Retries in flight. */
  public int retries() {
    return retries(inFlight.get());
  }
}
