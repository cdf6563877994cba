package io.weir.cluster.health;

import io.weir.cluster.config.OutlierConfig;
import io.weir.fault.Fault;
import io.weir.fault.Fault.Origin;
import io.weir.fault.FaultClass;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How requests fared at one endpoint, in a row, and how often it was ejected for it. Counting is
 * from any loop, without a lock; ejections are rare and take one.
 */
public final class OutlierTally {
  private final OutlierConfig config;
  private final AtomicInteger all5xx = new AtomicInteger();
  private final AtomicInteger gateway = new AtomicInteger();
  private final AtomicInteger local = new AtomicInteger();
  private int ejections;
  private long endNanos;

  /** Nothing counted yet. */
  public OutlierTally(OutlierConfig config) {
    this.config = config;
  }

  /**
   * Counts a request that is over; answers whether one of the rows is long enough to eject. What is
   * the client's doing, or Weir's, counts for neither side.
   *
   * @param status the upstream's; 0 where it gave none
   */
  public boolean finished(@Nullable Fault fault, int status) {
    if (isLocal(fault)) {
      return reached(local, config.consecutiveLocal());
    }
    if (status == 0) {
      return false;
    }
    clear(local);
    boolean enough = false;
    if (status >= 502 && status <= 504) {
      enough = reached(gateway, config.consecutiveGateway());
    } else {
      clear(gateway);
    }
    if (status >= 500) {
      enough |= reached(all5xx, config.consecutive5xx());
    } else {
      clear(all5xx);
    }
    return enough;
  }

  /**
   * Whether the fault is the endpoint's without a status: no connection, a reset, a timeout, a cut.
   */
  public static boolean isLocal(@Nullable Fault fault) {
    if (fault == null || fault.origin() != Origin.UPSTREAM) {
      return false;
    }
    FaultClass kind = fault.faultClass();
    return kind == FaultClass.CONNECT
        || kind == FaultClass.RESET
        || kind == FaultClass.TIMEOUT
        || kind == FaultClass.TRUNCATED;
  }

  private static boolean reached(AtomicInteger row, int most) {
    return most > 0 && row.incrementAndGet() == most;
  }

  private static void clear(AtomicInteger row) {
    if (row.get() != 0) {
      row.set(0);
    }
  }

  /** Begins every row anew: after an ejection, or where one was not allowed. */
  public void clear() {
    clear(all5xx);
    clear(gateway);
    clear(local);
  }

  /**
   * Notes an ejection that begins now; answers its end. The nth in a row lasts n times the base;
   * each whole interval in service since the last one takes one off.
   */
  public synchronized long eject(long nowNanos) {
    if (ejections > 0) {
      long interval = Math.max(1, config.interval().toNanos());
      long forgotten = Math.max(0, nowNanos - endNanos) / interval;
      ejections = (int) Math.max(0, ejections - forgotten);
    }
    ejections++;
    long base = config.baseEjection().toNanos();
    long most = config.maxEjection().toNanos();
    long length = base > most / ejections ? most : base * ejections;
    endNanos = nowNanos + length;
    return endNanos;
  }

  /** Notes that an ejection ended before its time. */
  public synchronized void returned(long nowNanos) {
    endNanos = nowNanos;
  }
}
