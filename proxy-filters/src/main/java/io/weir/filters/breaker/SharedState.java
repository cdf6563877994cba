package io.weir.filters.breaker;

import io.weir.filter.FilterSetup;
import io.weir.filters.breaker.config.State;
import io.weir.filters.breaker.machine.Breaker;
import io.weir.filters.breaker.machine.Period;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Store;
import io.weir.stats.Counter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One breaker's state among replicas: each writes its changes to a cell of the store, and reads
 * those of the others every second. The last to change it is right; a change that the store did not
 * take is brought again, and until then nothing else is taken over. A store that is away leaves
 * each replica with its own.
 */
final class SharedState implements AutoCloseable {
  private static final long LOOK_MILLIS = 1000;
  private static final Duration KEPT = Duration.ofDays(1);
  private static final String NO_INCIDENT = "-";
  private static final int PARTS = 4;

  private final String key;
  private final Store store;
  private final Breaker breaker;
  private final Executor background;
  private final Counter.Child unreadable;
  private final Object lock = new Object();
  private @Nullable String known;
  private @Nullable String unwritten;
  private int changes;
  private volatile boolean closed;

  SharedState(String cluster, Store store, Breaker breaker, FilterSetup setup) {
    this.key = "breaker:" + cluster;
    this.store = store;
    this.breaker = breaker;
    this.background = setup.background();
    this.unreadable =
        setup
            .stats()
            .counter(
                "weir_breaker_unreadable_total",
                "States in a shared store that are none: another has written there.",
                "cluster")
            .with(cluster);
  }

  /** Begins to look. */
  SharedState start() {
    background.execute(this::lookAgain);
    return this;
  }

  /** Tells the others; what an operator sets by hand is for this process alone. */
  void changed(Period now) {
    if (breaker.forced()) {
      return;
    }
    String text = text(now);
    synchronized (lock) {
      if (text.equals(known)) {
        unwritten = null;
        return;
      }
      unwritten = text;
      changes++;
    }
    write(text);
  }

  private static String text(Period now) {
    String incident = now.incident() == null ? NO_INCIDENT : now.incident();
    return now.state().name() + ' ' + now.openedAtMillis() + ' ' + now.openings() + ' ' + incident;
  }

  private void write(String text) {
    store
        .cells()
        .set(key, text, KEPT)
        .then(
            written -> {
              synchronized (lock) {
                if (written && text.equals(unwritten)) {
                  known = text;
                  unwritten = null;
                }
              }
            });
  }

  private void lookAgain() {
    if (!closed) {
      look();
      CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, background)
          .execute(this::lookAgain);
    }
  }

  /** Brings what is not written yet; else sees what others have written. */
  void look() {
    String text;
    int asked;
    synchronized (lock) {
      text = unwritten;
      asked = changes;
    }
    if (text == null) {
      store.cells().get(key).then(cell -> saw(cell, asked));
    } else {
      write(text);
    }
  }

  /** An answer that was under way while the breaker changed is from before, and says nothing. */
  private void saw(Cells.Seen cell, int asked) {
    String text = cell.text();
    synchronized (lock) {
      if (text == null || text.equals(known) || asked != changes) {
        return;
      }
      known = text;
    }
    adopt(text);
  }

  private void adopt(String text) {
    String[] parts = text.split(" ", PARTS);
    try {
      if (parts.length == PARTS) {
        State state = State.valueOf(parts[0]);
        long openedAtMillis = Long.parseLong(parts[1]);
        int openings = Integer.parseInt(parts[2]);
        String incident = parts[3].equals(NO_INCIDENT) ? null : parts[3];
        breaker.adopt(state, openedAtMillis, incident, openings);
        return;
      }
    } catch (IllegalArgumentException e) {
      // It is counted below.
    }
    unreadable.inc();
  }

  @Override
  public void close() {
    closed = true;
    store.close();
  }
}
