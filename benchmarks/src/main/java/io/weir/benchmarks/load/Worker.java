package io.weir.benchmarks.load;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.weir.benchmarks.load.client.Lane;
import io.weir.benchmarks.load.client.Link;
import io.weir.benchmarks.load.client.Shot;
import io.weir.benchmarks.load.client.Station;
import io.weir.benchmarks.load.count.Lap;
import io.weir.benchmarks.load.count.Tally;
import io.weir.benchmarks.load.work.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the work: opens its connections, says when which request is sent, and
 * counts. Of that loop alone.
 */
final class Worker {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long SWEEP = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MOST_CONNECTING = 128;

  private final EventLoop loop;
  private final Share share;
  private final List<Shot> round;
  private final Runnable idle;
  private final boolean open;
  private final Tally tally;
  private final Station station;
  private final Arrivals arrivals;
  private final List<Link> links = new ArrayList<>();
  private final ArrayDeque<Lane> free = new ArrayDeque<>();
  private @Nullable ScheduledFuture<?> ticking;
  private long until;
  private long nextSweep;
  private int next;
  private boolean saidIdle;

  /**
   * A worker for one share.
   *
   * @param round the shots of one round of the mix, in the order in which they are sent
   * @param idle told once, on the loop, when all requests are over and no more will come
   */
  Worker(
      Work work,
      Share share,
      EventLoop loop,
      Class<? extends SocketChannel> channels,
      List<Shot> round,
      Runnable idle) {
    this.loop = loop;
    this.share = share;
    this.round = round;
    this.idle = idle;
    open = work.pace().open();
    until = share.until();
    next = share.index() % round.size();
    tally = new Tally(share.from(), until);
    station = new Station(loop, channels, work, tally, this::free);
    // Workers take turns: each is due in the middle of another's pause.
    long turn = (long) (share.index() * 1e9 / Math.max(1, work.pace().perSecond()));
    arrivals = new Arrivals(share.load() + turn, share.perSecond(), share.maxWaiting());
  }

  EventLoop loop() {
    return loop;
  }

  void start() {
    nextSweep = System.nanoTime() + SWEEP;
    tick();
    ticking = loop.scheduleAtFixedRate(this::tick, TICK, TICK, TimeUnit.NANOSECONDS);
    if (open) {
      pump();
    }
  }

  private void tick() {
    long now = System.nanoTime();
    if (links.size() < share.connections()) {
      openLinks(now);
    }
    if (now - nextSweep >= 0) {
      sweep(now);
    }
    if (!saidIdle && nothingComes(now) && tally.inFlight() == 0 && !arrivals.waiting()) {
      saidIdle = true;
      idle.run();
    }
  }

  /** Late by more than a tick, it is not made up for: slow readers would read too fast. */
  private void sweep(long now) {
    nextSweep = Math.max(nextSweep, now - TICK) + SWEEP;
    for (Link link : links) {
      link.sweep(now);
    }
  }

  private void openLinks(long now) {
    long ramp = share.load() - share.begin();
    double opening = ramp == 0 ? 1 : Math.min(1, (double) (now - share.begin()) / ramp);
    long wanted = (long) Math.ceil(share.connections() * opening);
    while (links.size() < wanted && station.connecting() < MOST_CONNECTING) {
      Link link = station.link();
      links.add(link);
      link.open();
    }
  }

  private boolean nothingComes(long now) {
    return enough() || (open ? arrivals.next() : now) - until >= 0;
  }

  private boolean enough() {
    return share.maxRequests() > 0 && tally.begun() >= share.maxRequests();
  }

  private void free(Lane lane, long now) {
    if (!open) {
      if (!nothingComes(now)) {
        lane.send(nextShot(), now, now);
      }
    } else if (arrivals.waiting() && !enough()) {
      lane.send(nextShot(), arrivals.take(), now);
    } else {
      free.add(lane);
    }
  }

  /** Sends what is due, and comes back for the next. */
  private void pump() {
    long now = System.nanoTime();
    arrivals.advance(now, until);
    send(now);
    if (!nothingComes(now)) {
      long pause = Math.max(0, arrivals.next() - System.nanoTime());
      loop.schedule(this::pump, pause, TimeUnit.NANOSECONDS);
    }
  }

  private void send(long now) {
    while (arrivals.waiting() && !enough()) {
      Lane lane = free.poll();
      if (lane == null) {
        break;
      }
      // A lane whose connection has gone is offered again when it has another.
      if (lane.free()) {
        lane.send(nextShot(), arrivals.take(), now);
      }
    }
    while (arrivals.crowded()) {
      tally.unsent(arrivals.take());
    }
  }

  private Shot nextShot() {
    Shot shot = round.get(next);
    next = next + 1 == round.size() ? 0 : next + 1;
    return shot;
  }

  /** Ends the window now, if it has not ended. */
  void cut() {
    until = Math.min(until, System.nanoTime());
    tally.cut(until);
  }

  /** What has come since the lap before. */
  Lap takeLap() {
    return tally.takeLap();
  }

  /** Leaves what is still under way; gives what was counted, which changes no more. */
  Tally finish() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    links.forEach(Link::close);
    if (open && !enough()) {
      arrivals.advance(until, until);
    }
    while (arrivals.waiting()) {
      tally.unsent(arrivals.take());
    }
    return tally;
  }
}
