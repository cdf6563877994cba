package io.weir.filters.breaker;

import io.weir.filters.breaker.config.State;
import io.weir.filters.breaker.machine.Breaker;
import io.weir.filters.breaker.machine.Period;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Store;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One breaker's state among replicas: each writes its changes to a cell of the store, and reads
 * those of the others every second. The last to change it is right; a store that is away leaves
 * each replica with its own.
 */
final class SharedState implements AutoCloseable {
  private static final long LOOK_MILLIS = 1000;
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int PARTS = 4;

  private final String key;
  private final Store store;
  private final Breaker breaker;
  private final Executor background;
  private volatile String seen = "";
  private volatile boolean closed;

  SharedState(String cluster, Store store, Breaker breaker, Executor background) {
    this.key = "breaker:" + cluster;
    this.store = store;
    this.breaker = breaker;
    this.background = background;
  }

  /** Begins to look. */
  SharedState start() {
    background.execute(this::look);
    return this;
  }

  /** Tells the others. */
  void changed(Period now) {
    String text =
        now.state().name()
            + ' '
            + now.openedAtMillis()
            + ' '
            + now.openings()
            + ' '
            + (now.incident() == null ? "-" : now.incident());
    if (!text.equals(seen)) {
      seen = text;
      var unused = store.cells().set(key, text, KEPT);
    }
  }

  private void look() {
    if (!closed) {
      store.cells().get(key).then(this::saw);
    }
  }

  private void saw(Cells.Seen cell) {
    String text = cell.text();
    if (cell.available() && text != null && !text.equals(seen)) {
      seen = text;
      String[] parts = text.split(" ", PARTS);
      if (parts.length == PARTS) {
        breaker.adopt(
            State.valueOf(parts[0]),
            Long.parseLong(parts[1]),
            parts[3],
            Integer.parseInt(parts[2]));
      }
    }
    CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, background)
        .execute(this::look);
  }

  @Override
  public void close() {
    closed = true;
    store.close();
  }
}
