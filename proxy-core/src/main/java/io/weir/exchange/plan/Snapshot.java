package io.weir.exchange.plan;

import io.weir.net.Loop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Everything compiled from one version of the file. Immutable; each exchange ends under the one it
 * began with. A snapshot that was replaced is closed when its last exchange is done.
 */
public final class Snapshot {
  private final long generation;
  private final Map<String, ListenerPlan> listeners;
  private final Map<String, ClusterPlan> clusters;
  private final Runnable whenClosed;
  private final LongAdder begun = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean retired;

  /**
   * A snapshot.
   *
   * @param generation counts up with each
   * @param whenClosed run once, on any thread, when it was retired and its last exchange is done:
   *     frees what no later snapshot took over
   */
  public Snapshot(
      long generation,
      Map<String, ListenerPlan> listeners,
      Map<String, ClusterPlan> clusters,
      Runnable whenClosed) {
    this.generation = generation;
    this.listeners = Map.copyOf(listeners);
    this.clusters = Map.copyOf(clusters);
    this.whenClosed = whenClosed;
  }

  public long generation() {
    return generation;
  }

  /** The listener's part; null where this version has no such listener. */
  public @Nullable ListenerPlan listener(String name) {
    return listeners.get(name);
  }

  public Map<String, ListenerPlan> listeners() {
    return listeners;
  }

  /** The cluster; null where it is switched off. */
  public @Nullable ClusterPlan cluster(String name) {
    return clusters.get(name);
  }

  public Map<String, ClusterPlan> clusters() {
    return clusters;
  }

  /** Exchanges that run under it now. */
  public long exchanges() {
    long out = done.sum();
    return begun.sum() - out;
  }

  public void begin() {
    begun.increment();
  }

  public void end() {
    done.increment();
    if (retired) {
      closeIfDone();
    }
  }

  /**
   * Says that a newer snapshot has taken its place. It must already be out of reach for new
   * exchanges; those that a loop is beginning in this moment are waited for by passing through
   * every loop once.
   */
  public void retire(List<Loop> loops) {
    if (loops.isEmpty()) {
      retired = true;
      closeIfDone();
      return;
    }
    AtomicInteger left = new AtomicInteger(loops.size());
    for (Loop loop : loops) {
      loop.executor()
          .execute(
              () -> {
                if (left.decrementAndGet() == 0) {
                  retired = true;
                  closeIfDone();
                }
              });
    }
  }

  private void closeIfDone() {
    if (exchanges() == 0 && closed.compareAndSet(false, true)) {
      whenClosed.run();
    }
  }
}
