package io.weir.filters.breaker.machine;

import io.weir.filters.breaker.config.BreakerConfig;
import io.weir.filters.breaker.config.State;
import io.weir.net.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A breaker's state and what changes it. A call asks {@link #admit} and tells what came of it; all
 * is decided under one short lock, which a closed breaker that nothing fails never takes. From any
 * thread.
 */
public final class Breaker {
  /** Why calls failed, in the words of the incident file. */
  public static final String FAILED = "primary_request_failed";

  private final BreakerConfig config;
  private final Clock clock;
  private final Incidents incidents;
  private final FailureWindow window;
  private final boolean windowed;

  private volatile Period period;
  private volatile int failures;
  private volatile boolean forced;
  private int successes;
  private double share;
  private Consumer<Period> watcher = changed -> {};

  public Breaker(BreakerConfig config, Clock clock, Incidents incidents) {
    this.config = config;
    this.clock = clock;
    this.incidents = incidents;
    this.window = new FailureWindow(config.trip().window().toNanos());
    this.windowed = config.trip().ratio() > 0;
    this.period = Period.closed(clock.nanos());
  }

  /** Has each change told; one watcher. */
  public synchronized void watch(Consumer<Period> watcher) {
    this.watcher = watcher;
  }

  public Period period() {
    return period;
  }

  /** Whether somebody has set the state by hand. */
  public boolean forced() {
    return forced;
  }

  /** The share of calls that is let through now. */
  public double ratio() {
    return switch (period.state()) {
      case CLOSED -> 1;
      case HALF_OPEN -> config.halfOpen().ratio();
      case OPEN -> 0;
    };
  }

  /** Lets a call through, or not: null. */
  public @Nullable Period admit(long nowNanos) {
    Period now = period;
    return now.state() == State.CLOSED ? now : admitSome(nowNanos);
  }

  private synchronized @Nullable Period admitSome(long nowNanos) {
    if (period.state() == State.OPEN && !forced && nowNanos >= period.untilNanos()) {
      halfOpen("open_for", null);
    }
    return switch (period.state()) {
      case CLOSED -> period;
      case OPEN -> null;
      case HALF_OPEN -> drawn() ? period : null;
    };
  }

  /** Spreads the share evenly: of each ten calls at 0.2, the fifth and the tenth. */
  private boolean drawn() {
    share += config.halfOpen().ratio();
    if (share < 1 - 1e-9) {
      return false;
    }
    share = Math.max(0, share - 1);
    return true;
  }

  /** A call that was let through went well. */
  public void succeeded(Period admitted, long nowNanos) {
    if (admitted.state() == State.CLOSED && failures == 0 && !windowed) {
      return;
    }
    synchronized (this) {
      if (!admitted.equals(period) || forced) {
        return;
      }
      failures = 0;
      if (period.state() == State.HALF_OPEN) {
        if (++successes >= config.halfOpen().successes()) {
          close(null);
        }
      } else if (windowed) {
        window.add(nowNanos, false);
      }
    }
  }

  /** A call that was let through failed in a way that counts. */
  public synchronized void failed(Period admitted, long nowNanos) {
    if (!admitted.equals(period) || forced) {
      return;
    }
    if (period.state() == State.HALF_OPEN) {
      long until = untilNanos(nowNanos, period.openings() + 1);
      become(period.reopened(nowNanos, until));
      incidents.reopened(clock.wallMillis(), period);
      return;
    }
    failures++;
    BreakerConfig.Trip trip = config.trip();
    boolean reached = trip.failures() > 0 && failures >= trip.failures();
    if (windowed) {
      window.add(nowNanos, true);
      reached |= window.reached(trip.ratio(), trip.callsMin());
    }
    if (reached) {
      open(FAILED, null);
    }
  }

  /** Somebody outside has looked at the cluster. */
  public synchronized void signal(Signal signal) {
    State wanted = signal.state();
    if (wanted == null || forced) {
      return;
    }
    switch (wanted) {
      case CLOSED -> {
        if (period.state() != State.CLOSED) {
          close(signal.metrics());
        }
      }
      case HALF_OPEN -> {
        if (period.state() == State.OPEN) {
          halfOpen(signal.reason(), signal.metrics());
        }
      }
      case OPEN -> {
        if (period.state() != State.OPEN) {
          open(signal.reason(), signal.metrics());
        }
      }
    }
  }

  /** Another replica has changed the state that all share. */
  public synchronized void adopt(
      State state, long openedAtMillis, @Nullable String incident, int openings) {
    if (forced || (state == period.state() && Objects.equals(incident, period.incident()))) {
      return;
    }
    long now = clock.nanos();
    long until = state == State.OPEN ? untilNanos(now, openings) : Long.MAX_VALUE;
    become(
        state == State.CLOSED
            ? Period.closed(now)
            : new Period(state, now, until, openedAtMillis, incident, openings));
  }

  /** Sets the state by hand; null lets the breaker decide again, from where it is. */
  public synchronized void force(@Nullable State state) {
    if (state == null) {
      if (forced && period.state() == State.OPEN) {
        long now = clock.nanos();
        become(
            new Period(
                State.OPEN,
                now,
                untilNanos(now, period.openings()),
                period.openedAtMillis(),
                period.incident(),
                period.openings()));
      }
      forced = false;
      return;
    }
    forced = true;
    if (state != period.state()) {
      switch (state) {
        case CLOSED -> close(null);
        case OPEN -> open("operator", null);
        case HALF_OPEN -> {
          if (period.state() == State.CLOSED) {
            open("operator", null);
          }
          halfOpen("operator", null);
        }
      }
    }
  }

  private void open(String reason, @Nullable Map<String, Object> metrics) {
    long now = clock.nanos();
    long wall = clock.wallMillis();
    String incident = UUID.randomUUID().toString();
    become(new Period(State.OPEN, now, untilNanos(now, 1), wall, incident, 1));
    incidents.opened(wall, period, reason, metrics);
  }

  private void halfOpen(String reason, @Nullable Map<String, Object> metrics) {
    become(period.halfOpen(clock.nanos()));
    incidents.halfOpen(clock.wallMillis(), period, reason, metrics);
  }

  private void close(@Nullable Map<String, Object> metrics) {
    Period before = period;
    become(Period.closed(clock.nanos()));
    incidents.closed(clock.wallMillis(), before, metrics);
  }

  private void become(Period next) {
    failures = 0;
    successes = 0;
    share = 0;
    window.clear();
    period = next;
    watcher.accept(next);
  }

  /** When an open breaker tries by itself: later with each opening of the same incident. */
  private long untilNanos(long nowNanos, int openings) {
    BreakerConfig.Reopening open = config.open();
    if (open.openFor().isZero()) {
      return Long.MAX_VALUE;
    }
    long longest = Math.max(open.longest(), open.openFor().toNanos());
    double nanos = open.openFor().toNanos() * Math.pow(open.growth(), openings - 1.0);
    return nowNanos + (long) Math.min(nanos, (double) longest);
  }
}
