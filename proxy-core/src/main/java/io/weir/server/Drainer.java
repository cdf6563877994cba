package io.weir.server;

import io.weir.admin.Operations;
import io.weir.net.Clock;
import io.weir.server.config.DrainConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the server to its end without losing work: readiness fails at once; after the delay
 * listeners stop accepting and ask their connections to end; running exchanges are waited for; what
 * is left when the time is up is cut, and counted. All on one background thread.
 */
final class Drainer {
  private static final Logger log = LoggerFactory.getLogger(Drainer.class);
  private static final long LOOK_MILLIS = 50;

  /** What draining does to the listeners. */
  interface Doors {
    /** Asks every connection to end with its next answer; new ones are still served. */
    void discourage();

    /** Accepts no more connections, and ends those that are idle. */
    void stopAccepting();

    /** Closes every connection. */
    void close();
  }

  private final ScheduledExecutorService thread;
  private final Clock clock;
  private final Supplier<DrainConfig> config;
  private final LongSupplier exchanges;
  private final Doors doors;
  private final CompletableFuture<Operations.Drain> over = new CompletableFuture<>();
  private volatile String state = "serving";
  private volatile long begunNanos;
  private volatile long cut;

  Drainer(
      ScheduledExecutorService thread,
      Clock clock,
      Supplier<DrainConfig> config,
      LongSupplier exchanges,
      Doors doors) {
    this.thread = thread;
    this.clock = clock;
    this.config = config;
    this.exchanges = exchanges;
    this.doors = doors;
  }

  /** Begins, once; says whether this call was the one. */
  synchronized boolean begin() {
    if (!state.equals("serving")) {
      return false;
    }
    state = "draining";
    begunNanos = clock.nanos();
    Duration delay = config.get().delay();
    log.info(
        "draining: not ready; accepting for {} more, {} running", delay, exchanges.getAsLong());
    doors.discourage();
    thread.schedule(this::closeDoors, delay.toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  private void closeDoors() {
    doors.stopAccepting();
    long deadline = clock.nanos() + config.get().timeout().toNanos();
    // Whoever came last has a moment to send a request.
    thread.schedule(() -> look(deadline), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look(long deadlineNanos) {
    long running = exchanges.getAsLong();
    if (running > 0 && clock.nanos() - deadlineNanos < 0) {
      thread.schedule(() -> look(deadlineNanos), LOOK_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    cut = running;
    doors.close();
    state = "drained";
    if (running > 0) {
      log.warn("drained: the time was up, {} exchanges were cut", running);
    } else {
      log.info("drained: nothing was cut");
    }
    over.complete(status());
  }

  boolean serving() {
    return state.equals("serving");
  }

  Operations.Drain status() {
    String now = state;
    Duration since =
        now.equals("serving") ? Duration.ZERO : Duration.ofNanos(clock.nanos() - begunNanos);
    return new Operations.Drain(now, exchanges.getAsLong(), since, cut);
  }

  CompletionStage<Operations.Drain> over() {
    return over;
  }
}
