package io.weir.benchmarks.load;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.benchmarks.load.client.Shot;
import io.weir.benchmarks.load.count.Lap;
import io.weir.benchmarks.load.count.Tally;
import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.report.Second;
import io.weir.benchmarks.load.report.Streams;
import io.weir.benchmarks.load.report.Totals;
import io.weir.benchmarks.load.watch.Meter;
import io.weir.benchmarks.load.work.Request;
import io.weir.benchmarks.load.work.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One run of the driver, from the first connection to the report. Used once; {@link #go} keeps its
 * thread until the run is over, {@link #stop} may be called by any.
 */
public final class Run {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Work work;
  private final Meter meter;
  private final Consumer<Second> progress;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch idle;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Second> seconds = new ArrayList<>();

  /** A run of this work, that tells of each second of its window when it is over. */
  public Run(Work work, Meter meter, Consumer<Second> progress) {
    this.work = work;
    this.meter = meter;
    this.progress = progress;
    idle = new CountDownLatch(work.threads());
  }

  /** Ends the window now, so that {@link #go} comes to its end. */
  public void stop() {
    stopped.countDown();
  }

  /**
   * Does the work.
   *
   * @param name what reports call the target
   * @param description what they call the work
   */
  public LoadReport go(String name, String description) throws InterruptedException {
    List<Shot> shots =
        work.mix().stream().map(request -> new Shot(request, work.authority())).toList();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            work.threads(),
            new DefaultThreadFactory("load", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    try {
      return drive(loops, round(shots), name, description);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
      shots.forEach(Shot::close);
    }
  }

  private LoadReport drive(EventLoopGroup loops, List<Shot> round, String name, String description)
      throws InterruptedException {
    Class<? extends SocketChannel> channels =
        Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    long begin = System.nanoTime();
    for (int i = 0; i < work.threads(); i++) {
      EventLoop loop = loops.next();
      Worker worker =
          new Worker(work, Share.of(work, i, begin), loop, channels, round, this::oneIsIdle);
      workers.add(worker);
      loop.execute(worker::start);
    }
    Share share = Share.of(work, 0, begin);
    return report(measure(share.from(), share.until()), name, description);
  }

  private void oneIsIdle() {
    idle.countDown();
    if (idle.getCount() == 0) {
      stop();
    }
  }

  /** Every kind as often as it weighs, mixed in the same way in every run. */
  private List<Shot> round(List<Shot> shots) {
    List<Shot> round = new ArrayList<>();
    for (int i = 0; i < shots.size(); i++) {
      round.addAll(Collections.nCopies(work.mix().get(i).weight(), shots.get(i)));
    }
    Collections.shuffle(round, new Random(round.size()));
    return round;
  }

  /** Waits for the window, follows it, and for what is left of it; gives its length in seconds. */
  private double measure(long from, long until) throws InterruptedException {
    boolean goesOn = sleepUntil(from) || System.nanoTime() - from >= 0;
    meter.begin();
    long end = from;
    while (goesOn && end - until < 0) {
      end = Math.min(end + SECOND, until);
      goesOn = sleepUntil(end);
      end = Math.min(end, System.nanoTime());
      lap((end - from) / 1e9);
    }
    onEach(
        worker -> {
          worker.cut();
          return worker;
        });
    idle.await(work.span().drain(), TimeUnit.NANOSECONDS);
    return (end - from) / 1e9;
  }

  /** Whether the moment came before the run was over. */
  private boolean sleepUntil(long moment) throws InterruptedException {
    return !stopped.await(moment - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void lap(double at) throws InterruptedException {
    meter.lap();
    Lap lap = new Lap();
    onEach(Worker::takeLap).forEach(lap::add);
    Second second = lap.second(at, meter.lapPercent(), meter.rssKb());
    seconds.add(second);
    progress.accept(second);
  }

  /** Has each worker do it on its loop, one after the other. */
  private <T> List<T> onEach(Function<Worker, T> task) throws InterruptedException {
    List<T> all = new ArrayList<>();
    for (Worker worker : workers) {
      all.add(worker.loop().submit(() -> task.apply(worker)).sync().getNow());
    }
    return all;
  }

  private LoadReport report(double length, String name, String description)
      throws InterruptedException {
    Tally tally = new Tally(0, 0);
    onEach(Worker::finish).forEach(tally::add);
    Totals totals = tally.totals(length);
    Streams streams = work.mix().stream().anyMatch(Request::stream) ? tally.streams(length) : null;
    return new LoadReport(
        name,
        description,
        totals,
        tally.latency(),
        tally.lag(),
        tally.connect(),
        streams,
        meter.cost(totals.requests(), streams == null ? 0 : streams.events()),
        seconds);
  }
}
