package io.weir.filters.store.redis.line;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.weir.filters.store.config.StoreKind.Setup;
import io.weir.net.Clock;
import io.weir.stats.Counter;
import io.weir.stats.Latency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls to Redis, each answered within the time budget one way or the other. From any thread. */
public final class Line implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);
  private static final long CONNECT_AGAIN_MILLIS = 500;
  private static final long FIRST_CONNECT_MILLIS = 1_000;
  private static final long PATIENT_NANOS = 5_000_000_000L;
  private static final long CONNECT_ANEW_NANOS = 1_000_000_000L;
  private static final long SILENT_NANOS = 5_000_000_000L;
  private static final long NOT_SILENT = Long.MIN_VALUE;

  private final String name;
  private final Clock clock;
  private final Wire wire;
  private final Guard guard;
  private final long timeoutNanos;
  private final ScheduledThreadPoolExecutor timer;
  private final CountDownLatch connected = new CountDownLatch(1);
  private final Latency latency;
  private final Counter.Child timeouts;
  private final Counter.Child errors;
  private final Counter.Child shut;
  private volatile @Nullable RedisClusterAsyncCommands<String, byte[]> commands;
  private volatile String complaint = "";
  private final AtomicBoolean connecting = new AtomicBoolean();
  private volatile long connectedNanos;
  private volatile long silentSince = NOT_SILENT;
  private volatile boolean closed;

  /**
   * Begins to connect.
   *
   * @param timeout how long a call may take
   */
  public Line(Server server, Duration timeout, Setup setup) {
    this.name = setup.name();
    this.clock = setup.clock();
    this.wire = new Wire(server);
    this.guard = new Guard(clock);
    this.timeoutNanos = timeout.toNanos();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "weir-store-" + name);
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    this.latency =
        setup.stats().latency("weir_store_seconds", "How long a store takes.", "store", "op");
    Counter failures =
        setup
            .stats()
            .counter(
                "weir_store_failures_total",
                "Calls that a store did not answer: timeout, error, or shut after such.",
                "store",
                "cause");
    this.timeouts = failures.with(name, "timeout");
    this.errors = failures.with(name, "error");
    this.shut = failures.with(name, "shut");
    setup
        .stats()
        .gauge(
            "weir_store_state",
            "Whether a store answers (1) or not (0).",
            () -> guard.isShut() || commands == null ? 0 : 1,
            "store",
            name);
    connect();
  }

  private void connect() {
    if (connecting.compareAndSet(false, true)) {
      wire.connect().whenComplete(this::connected);
    }
  }

  private void connected(
      @Nullable RedisClusterAsyncCommands<String, byte[]> made, @Nullable Throwable failure) {
    connectedNanos = clock.nanos();
    silentSince = NOT_SILENT;
    connecting.set(false);
    if (made != null) {
      commands = made;
      connected.countDown();
      LOG.info("store {}: connected", name);
    } else if (!closed) {
      String why = String.valueOf(Wire.root(failure));
      if (!why.equals(complaint)) {
        complaint = why;
        LOG.warn("store {}: cannot connect: {}", name, why);
      }
      if (commands == null) {
        later(this::connect, CONNECT_AGAIN_MILLIS);
      }
    }
  }

  /**
   * Gives up a connection that is of no use though it stands: the other side hangs, is gone, or is
   * in charge no more. Sentinels and names may know of another by now.
   */
  private void connectAnew(String why) {
    if (commands != null && clock.nanos() - connectedNanos >= CONNECT_ANEW_NANOS) {
      LOG.warn("store {}: {}, connecting anew", name, why);
      connect();
    }
  }

  /** Waits a little for the first connection; goes on without where there is none. */
  public boolean awaitConnected() {
    try {
      if (connected.await(FIRST_CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
      LOG.warn("store {}: not reachable yet; its policy for failures holds", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** One kind of call: its time budget, and its recorder. */
  public static final class Op {
    private final Latency.Child seconds;
    private final long timeoutNanos;
    private final boolean patient;

    private Op(Latency.Child seconds, long timeoutNanos, boolean patient) {
      this.seconds = seconds;
      this.timeoutNanos = timeoutNanos;
      this.patient = patient;
    }

    /** Answers come on several threads, and a recorder takes one at a time. */
    private synchronized void took(long nanos) {
      seconds.record(0, nanos);
    }
  }

  /** A kind of call of that name. */
  public Op op(String called) {
    return new Op(latency.with(name, called), timeoutNanos, false);
  }

  /**
   * A kind of call that nobody's request waits for: it may take long, and the guard neither stops
   * it nor minds it.
   */
  public Op patientOp(String called) {
    return new Op(latency.with(name, called), PATIENT_NANOS, true);
  }

  /** Runs a script. */
  public void run(
      Op op, Script script, String[] keys, byte[][] arguments, Answer<List<Object>> to) {
    ask(op, redis -> script.run(redis, keys, arguments), to);
  }

  /** Asks something; the answer comes here or later, on any thread. */
  public <T> void ask(
      Op op,
      Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> question,
      Answer<T> to) {
    RedisClusterAsyncCommands<String, byte[]> redis = commands;
    if (redis == null || !(op.patient || guard.admits())) {
      shut.inc();
      to.away();
      return;
    }
    Call<T> call = new Call<>(op, to);
    CompletionStage<T> answer;
    try {
      answer = question.apply(redis);
    } catch (RuntimeException e) {
      call.accept(null, e);
      return;
    }
    call.await(answer);
  }

  /** Has something done after a time, on a thread that may wait. */
  public void later(Runnable task, long millis) {
    if (!closed) {
      timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    wire.close();
  }

  private void failed(Op op, String why) {
    if (!op.patient && guard.failed()) {
      LOG.warn("store {}: does not answer, its policy for failures holds: {}", name, why);
    }
  }

  private void answered() {
    if (guard.isShut()) {
      LOG.info("store {}: answers again", name);
    }
    guard.answered();
  }

  /** Something came, however late. */
  private void heard() {
    if (silentSince != NOT_SILENT) {
      silentSince = NOT_SILENT;
    }
  }

  /** Nothing came in time. */
  private void silent() {
    long now = clock.nanos();
    long since = silentSince;
    if (since == NOT_SILENT) {
      silentSince = now;
    } else if (now - since >= SILENT_NANOS) {
      connectAnew("says nothing");
    }
  }

  /** One call on its way. */
  private final class Call<T> implements BiConsumer<@Nullable T, @Nullable Throwable>, Runnable {
    private final Op op;
    private final Answer<T> to;
    private final long startNanos = clock.nanos();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile @Nullable ScheduledFuture<?> timeout;

    Call(Op op, Answer<T> to) {
      this.op = op;
      this.to = to;
    }

    void await(CompletionStage<T> answer) {
      try {
        timeout = timer.schedule(this, op.timeoutNanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        run(); // the line is closing
      }
      answer.whenComplete(this);
    }

    /** The time is over. */
    @Override
    public void run() {
      if (told.compareAndSet(false, true)) {
        timeouts.inc();
        op.took(clock.nanos() - startNanos);
        failed(op, "no answer within the timeout");
        to.away();
        silent();
      }
    }

    @Override
    @SuppressWarnings("NullAway") // null where Redis answers so, and then T allows for it
    public void accept(@Nullable T value, @Nullable Throwable failure) {
      ScheduledFuture<?> waiting = timeout;
      if (waiting != null) {
        waiting.cancel(false);
      }
      boolean first = told.compareAndSet(false, true);
      if (first) {
        op.took(clock.nanos() - startNanos);
      }
      if (failure != null) {
        broken(first, Wire.root(failure));
        return;
      }
      heard();
      if (first) {
        answered();
        to.value(value);
      } else {
        to.late(value);
      }
    }

    private void broken(boolean first, Throwable why) {
      if (first) {
        errors.inc();
        failed(op, String.valueOf(why.getMessage()));
        to.away();
      }
      if (why instanceof RedisCommandExecutionException) {
        heard();
        if (String.valueOf(why.getMessage()).contains("READONLY")) {
          connectAnew("may not be written to");
        }
      }
    }
  }
}
