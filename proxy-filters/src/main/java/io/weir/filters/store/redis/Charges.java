package io.weir.filters.store.redis;

import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Ledger.Tokens;
import io.weir.filters.store.Reply;
import io.weir.filters.store.config.StoreKind.Setup;
import io.weir.filters.store.redis.line.Answer;
import io.weir.filters.store.redis.line.Line;
import io.weir.filters.store.redis.line.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the ends of reservations to Redis. What it does not take is kept here, so many at most,
 * and brought again until it does; a mark in Redis makes a second time count for nothing. Where one
 * try was enough, the mark is taken away with a later charge.
 */
final class Charges {
  private static final Logger LOG = LoggerFactory.getLogger(Charges.class);
  private static final Script CHARGE = Script.of("ledger", "charge");
  private static final int KEPT_MAX = 100_000;
  private static final int MARKS_MAX = 100_000;
  private static final int MARKS_AT_ONCE = 8;
  private static final int FIELDS_MAX = 400_000;
  private static final long MARK_MILLIS = Duration.ofDays(7).toMillis();
  private static final long DAY_KEPT_MILLIS = Duration.ofDays(400).toMillis();
  private static final long AGAIN_MILLIS = 200;
  private static final long CLOSE_MILLIS = 3_000;

  private final Line line;
  private final LedgerKeys keys;
  private final Line.Op now;
  private final Line.Op again;
  private final ConcurrentLinkedQueue<Charge> kept = new ConcurrentLinkedQueue<>();
  private final AtomicInteger keptCount = new AtomicInteger();
  private final AtomicBoolean bringing = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> marks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger markCount = new AtomicInteger();
  private volatile @Nullable CountDownLatch emptied;

  /**
   * The end of a reservation, to be told Redis.
   *
   * @param id the reservation's
   * @param entries what it was reserved in
   * @param actual what is charged
   * @param facts whose charge it is; null where nothing is charged
   * @param day when, in days since 1970 UTC
   */
  record Charge(String id, List<Entry> entries, long actual, @Nullable Facts facts, long day) {}

  Charges(RedisConfig config, Line line, Setup setup) {
    this.line = line;
    this.keys = LedgerKeys.of(config);
    this.now = line.op("settle");
    this.again = line.patientOp("settle_again");
    setup
        .stats()
        .gauge(
            "weir_store_unwritten",
            "Changes that wait to be written.",
            keptCount::get,
            "store",
            setup.name());
  }

  /** Brings it now; the answer says what became of it. */
  Reply<Settled> bring(Charge charge) {
    Reply<Settled> reply = Reply.pending();
    send(
        now,
        charge,
        new Answer<>() {
          @Override
          public void value(List<Object> answer) {
            done(charge);
            reply.complete(settled(answer));
          }

          @Override
          public void away() {
            boolean room = keep(charge);
            reply.complete(Settled.unknown(room ? Settled.Result.DEFERRED : Settled.Result.LOST));
          }
        });
    return reply;
  }

  private static Settled settled(List<Object> answer) {
    if (Script.number(answer.get(0)) == 0) {
      return Settled.unknown(Settled.Result.ALREADY);
    }
    List<Long> spent = new ArrayList<>(answer.size() - 1);
    for (int i = 1; i < answer.size(); i++) {
      spent.add(Script.number(answer.get(i)));
    }
    return new Settled(Settled.Result.CHARGED, spent);
  }

  private boolean keep(Charge charge) {
    if (keptCount.incrementAndGet() > KEPT_MAX) {
      keptCount.decrementAndGet();
      LOG.error("store: a charge is lost, too many wait for Redis: {}", charge);
      return false;
    }
    kept.add(charge);
    if (bringing.compareAndSet(false, true)) {
      line.later(this::bringKept, AGAIN_MILLIS);
    }
    return true;
  }

  /** Brings what is kept, one after the other, until nothing is left or Redis is away. */
  private void bringKept() {
    Charge next = kept.peek();
    if (next == null) {
      bringing.set(false);
      if (!kept.isEmpty() && bringing.compareAndSet(false, true)) {
        line.later(this::bringKept, AGAIN_MILLIS);
      }
      CountDownLatch waiting = emptied;
      if (waiting != null) {
        waiting.countDown();
      }
      return;
    }
    send(
        again,
        next,
        new Answer<>() {
          @Override
          public void value(List<Object> answer) {
            kept.poll(); // its mark ends by itself: an earlier try may still be under way
            keptCount.decrementAndGet();
            line.later(Charges.this::bringKept, 0);
          }

          @Override
          public void away() {
            line.later(Charges.this::bringKept, AGAIN_MILLIS);
          }
        });
  }

  private void done(Charge charge) {
    if (markCount.incrementAndGet() > MARKS_MAX) {
      markCount.decrementAndGet(); // the mark ends by itself
    } else {
      marks.add(keys.ended(charge.id()));
    }
  }

  private String marksToForget() {
    StringBuilder some = new StringBuilder();
    for (int i = 0; i < MARKS_AT_ONCE; i++) {
      String mark = marks.poll();
      if (mark == null) {
        break;
      }
      markCount.decrementAndGet();
      some.append(mark).append(' ');
    }
    return some.toString();
  }

  private void send(Line.Op op, Charge charge, Answer<List<Object>> to) {
    List<String> names = new ArrayList<>();
    names.add(keys.open());
    names.add(keys.hold(charge.id()));
    names.add(keys.ended(charge.id()));
    names.add(keys.day(charge.day()));
    List<Object> arguments = new ArrayList<>();
    arguments.add(charge.id());
    arguments.add(MARK_MILLIS);
    arguments.add(marksToForget());
    Facts facts = charge.facts();
    if (facts == null) {
      arguments.add("");
    } else {
      arguments.add(charge.actual());
      arguments.add(DAY_KEPT_MILLIS);
      arguments.add(FIELDS_MAX);
      arguments.add(DayRows.group(facts));
      arguments.add(DayRows.OTHER);
      numbers(charge.actual(), facts, arguments);
      for (Entry entry : charge.entries()) {
        names.add(keys.sum(entry.account(), entry.window()));
        arguments.add(LedgerKeys.until(entry));
      }
    }
    line.run(op, CHARGE, names.toArray(String[]::new), Script.arguments(arguments.toArray()), to);
  }

  private static void numbers(long actual, Facts facts, List<Object> to) {
    Tokens tokens = facts.tokens();
    to.addAll(
        List.of(
            facts.isReported() ? 1 : 0,
            actual,
            tokens.prompt(),
            tokens.completion(),
            tokens.cached(),
            tokens.cacheWrite(),
            tokens.reasoning(),
            facts.estimated() ? 1 : 0));
  }

  /** Brings what is kept, for a short time; what is left then is named in the log. */
  void close() {
    CountDownLatch waiting = new CountDownLatch(1);
    emptied = waiting;
    try {
      if (keptCount.get() > 0 && !waiting.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        kept.forEach(charge -> LOG.error("store: not brought to Redis: {}", charge));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
