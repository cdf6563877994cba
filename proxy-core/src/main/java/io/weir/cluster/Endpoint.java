package io.weir.cluster;

import io.weir.cluster.balance.Candidate;
import io.weir.cluster.health.Colour;
import io.weir.cluster.health.OutlierTally;
import io.weir.cluster.request.Addressing;
import io.weir.fault.Fault;
import io.weir.http.RequestHead;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One server of a cluster, with its health, its load and its port. Shared by all loops. */
public final class Endpoint implements Candidate {
  private final String name;
  private final EndpointAddress address;
  private final int weight;
  private final Upstream upstream;
  private final Addressing addressing;
  private final EndpointStats stats;
  private final @Nullable OutlierTally outlier;
  private final AtomicInteger active = new AtomicInteger();

  private volatile boolean failing;
  private volatile boolean lastCheckFailed;
  private volatile String lastCheck = "";
  private volatile boolean ejected;
  private volatile long ejectedUntilNanos;
  private volatile boolean used = true;
  private volatile long bornNanos;

  /**
   * A healthy endpoint.
   *
   * @param name unique in its cluster, and the same after a restart
   * @param weight its share of the requests
   * @param outlier what ejects it; null for nothing
   */
  public Endpoint(
      String name,
      EndpointAddress address,
      int weight,
      Upstream upstream,
      Addressing addressing,
      EndpointStats stats,
      @Nullable OutlierTally outlier) {
    this.name = name;
    this.address = address;
    this.weight = weight;
    this.upstream = upstream;
    this.addressing = addressing;
    this.stats = stats;
    this.outlier = outlier;
  }

  /** {@code host:port}, or what else names it; for logs and metrics. */
  public String name() {
    return name;
  }

  @Override
  public String key() {
    return name;
  }

  public EndpointAddress address() {
    return address;
  }

  /** Its share of the requests, as the file gives it. */
  public int weight() {
    return weight;
  }

  public Upstream upstream() {
    return upstream;
  }

  /** Makes path, authority, scheme and credential those of this endpoint. */
  public void address(RequestHead head) {
    addressing.apply(head);
  }

  /** The same for a request to a path on its host, whatever its own path: for checks. */
  public void addressAt(String path, RequestHead head) {
    addressing.applyAt(path, head);
  }

  @Override
  public int active() {
    return active.get();
  }

  public EndpointStats stats() {
    return stats;
  }

  /** Whether its active checks fail. */
  public boolean failing() {
    return failing;
  }

  /** Whether it is out for how requests fared. */
  public boolean ejected(long nowNanos) {
    return ejected && ejectedUntilNanos - nowNanos > 0;
  }

  /** When its ejection ends; meaningless where it is not ejected. */
  public long ejectedUntilNanos() {
    return ejectedUntilNanos;
  }

  /** Whether nothing speaks against sending requests to it. */
  public boolean healthy(long nowNanos) {
    return !failing && !ejected(nowNanos);
  }

  /** Its health at a glance. */
  public Colour colour(long nowNanos) {
    if (healthy(nowNanos)) {
      return lastCheckFailed ? Colour.AMBER : Colour.GREEN;
    }
    return used ? Colour.AMBER : Colour.RED;
  }

  /** What its last active check found; blank before the first. */
  public String lastCheck() {
    return lastCheck;
  }

  /** Why it is used or not, for people. */
  String reason(long nowNanos) {
    if (ejected(nowNanos)) {
      return "ejected for " + (ejectedUntilNanos - nowNanos) / 1_000_000 + " ms";
    }
    if (failing) {
      return "check failed: " + lastCheck;
    }
    return lastCheck.isEmpty() ? "its ejection is over" : "check passed: " + lastCheck;
  }

  @Nullable OutlierTally outlier() {
    return outlier;
  }

  void begin() {
    active.getAndIncrement();
  }

  void finished(@Nullable Fault fault, int status) {
    active.getAndDecrement();
    stats.finished(fault, status);
  }

  void checked(boolean success, boolean nowFailing, String found) {
    lastCheckFailed = !success;
    lastCheck = found;
    failing = nowFailing;
  }

  void eject(long untilNanos) {
    ejectedUntilNanos = untilNanos;
    ejected = true;
  }

  void unject(long nowNanos) {
    ejected = false;
    if (outlier != null) {
      outlier.clear();
      outlier.returned(nowNanos);
    }
  }

  /** Whether requests went to it when its cluster last looked. */
  boolean used() {
    return used;
  }

  void used(boolean nowUsed) {
    used = nowUsed;
  }

  long bornNanos() {
    return bornNanos;
  }

  /** Says when it came, or came back: from then on it grows into its weight. */
  public void born(long nowNanos) {
    bornNanos = nowNanos;
  }

  /**
   * Takes over what was known of the same endpoint before a reload.
   *
   * @param checks whether the results of active checks still count
   */
  public void inherit(Endpoint before, boolean checks) {
    bornNanos = before.bornNanos;
    if (checks) {
      failing = before.failing;
      lastCheckFailed = before.lastCheckFailed;
      lastCheck = before.lastCheck;
    }
    if (outlier != null && before.outlier != null) {
      ejectedUntilNanos = before.ejectedUntilNanos;
      ejected = before.ejected;
    }
    used = before.used;
  }

  @Override
  public String toString() {
    return name;
  }
}
