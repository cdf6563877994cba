package io.weir.filters.store.sqlite;

import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.config.StoreKind.Setup;
import io.weir.filters.store.ledger.Journal;
import io.weir.net.Clock;
import io.weir.stats.Latency;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the file. It takes all that waits into one transaction, and while that
 * commits the next lot gathers: the busier, the larger the lots. A lot that cannot be written is
 * kept, grows, and is tried again.
 */
final class Writer implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int LOT_MAX = 10_000;
  private static final long CLOSE_MILLIS = 10_000;
  private static final long PAUSE_FIRST_MILLIS = 20;
  private static final long PAUSE_MAX_MILLIS = 2_000;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final LedgerFile file;
  private final int queueMax;
  private final Clock clock;
  private final Latency.Child commitSeconds;
  private final LinkedBlockingQueue<Change> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Thread thread;
  private final List<Change> lot = new ArrayList<>();
  private Batch batch = new Batch();
  private int gathered;
  private long prunedDay;
  private volatile boolean closing;
  private volatile boolean failing;

  /** One thing to be done on the writer's thread. */
  private interface Change {
    void into(Batch batch);
  }

  /** A question, to be asked once all that came before it is written. */
  private record Question(Spend.Query query, Reply<List<Spend.Row>> reply) implements Change {
    @Override
    public void into(Batch ignored) {}
  }

  Writer(LedgerFile file, SqliteConfig config, Setup setup) {
    this.file = file;
    this.queueMax = config.queueMax();
    this.clock = setup.clock();
    this.prunedDay = today();
    this.commitSeconds =
        setup
            .stats()
            .latency("weir_store_seconds", "How long a store takes.", "store", "op")
            .with(setup.name(), "commit");
    setup
        .stats()
        .gauge(
            "weir_store_unwritten",
            "Changes that wait to be written.",
            waiting::get,
            "store",
            setup.name());
    setup
        .stats()
        .gauge(
            "weir_store_state",
            "Whether a store answers (1) or not (0).",
            () -> failing ? 0 : 1,
            "store",
            setup.name());
    this.thread = new Thread(this::run, "weir-store-" + setup.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private long today() {
    return Math.floorDiv(clock.wallMillis(), DAY_MILLIS);
  }

  private void add(Change change) {
    waiting.incrementAndGet();
    queue.add(change);
  }

  @Override
  public boolean full() {
    return waiting.get() >= queueMax || closing;
  }

  @Override
  public void reserved(Reservation reservation) {
    add(lot -> lot.open(reservation));
  }

  @Override
  public void released(Reservation reservation) {
    add(lot -> lot.close(reservation));
  }

  @Override
  public Reply<Settled> settled(Reservation reservation, long actual, Facts facts, Settled answer) {
    if (closing) {
      LOG.error("store: charge of {} nano-dollars after the end: {}", actual, facts);
      return Reply.of(new Settled(Settled.Result.LOST, answer.spent()));
    }
    Reply<Settled> reply = Reply.pending();
    long day = today();
    Batch.Answer later = new Batch.Answer(reply, answer);
    add(lot -> lot.charge(reservation, actual, facts, day, later));
    return reply;
  }

  @Override
  public Reply<List<Spend.Row>> report(Spend.Query query) {
    if (closing) {
      return Reply.of(List.of());
    }
    Reply<List<Spend.Row>> reply = Reply.pending();
    add(new Question(query, reply));
    return reply;
  }

  private void run() {
    try {
      while (true) {
        Change first = closing ? queue.poll() : queue.poll(1, TimeUnit.SECONDS);
        if (first != null) {
          lot.add(first);
          work();
        } else if (closing) {
          return;
        }
        prune();
      }
    } catch (InterruptedException e) {
      LOG.error("store: {} changes were not written: the writer was stopped", waiting.get());
    } catch (RuntimeException e) {
      LOG.error("store: the writer failed; no reservation is made any more", e);
    } finally {
      closing = true;
      gather();
      batch.deferred();
      file.close();
    }
  }

  /** Writes a lot; until that works it goes on trying, and gathers what comes meanwhile. */
  private void work() throws InterruptedException {
    long pause = PAUSE_FIRST_MILLIS;
    gather();
    while (!written()) {
      batch.deferred();
      if (closing && pause >= PAUSE_MAX_MILLIS) {
        throw new InterruptedException();
      }
      Thread.sleep(pause);
      pause = Math.min(PAUSE_MAX_MILLIS, 2 * pause);
      if (!file.unsure()) {
        gather();
      }
    }
    waiting.addAndGet(-lot.size());
    batch.written();
    batch = new Batch();
    for (Change change : lot) {
      if (change instanceof Question question) {
        ask(question);
      }
    }
    lot.clear();
    gathered = 0;
  }

  private void gather() {
    queue.drainTo(lot, LOT_MAX);
    for (; gathered < lot.size(); gathered++) {
      lot.get(gathered).into(batch);
    }
  }

  private boolean written() {
    long before = clock.nanos();
    try {
      if (!batch.isEmpty()) {
        file.write(batch);
        commitSeconds.record(0, clock.nanos() - before);
      }
    } catch (SQLException e) {
      if (!failing) {
        LOG.error("store: {} cannot be written, trying on: {}", file.path(), e.getMessage());
      }
      failing = true;
      return false;
    }
    if (failing) {
      LOG.info("store: {} is written again", file.path());
    }
    failing = false;
    return true;
  }

  private void ask(Question question) {
    List<Spend.Row> rows = List.of();
    try {
      rows = file.report(question.query());
    } catch (SQLException e) {
      LOG.error("store: {} cannot be read: {}", file.path(), e.getMessage());
    }
    question.reply().complete(rows);
  }

  private void prune() {
    if (prunedDay != today()) {
      prunedDay = today();
      try {
        file.forgetEnded(clock.wallMillis());
      } catch (SQLException e) {
        LOG.warn("store: {}: old rows stay: {}", file.path(), e.getMessage());
      }
    }
  }

  /** Takes nothing new, writes what waits, and ends. */
  void close() {
    closing = true;
    add(nothing -> {}); // wakes the writer
    try {
      thread.join(CLOSE_MILLIS);
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
