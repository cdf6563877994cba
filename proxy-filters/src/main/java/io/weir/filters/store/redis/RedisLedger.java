package io.weir.filters.store.redis;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Verdict;
import io.weir.filters.store.ledger.Journal;
import io.weir.filters.store.ledger.MemoryLedger;
import io.weir.filters.store.redis.line.Answer;
import io.weir.filters.store.redis.line.Line;
import io.weir.filters.store.redis.line.Script;
import io.weir.filters.store.redis.line.Told;
import io.weir.net.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Money in Redis; leases run in Redis's own time. While Redis is away, charges are kept and brought
 * later, whatever the policy.
 */
final class RedisLedger implements Ledger {
  private static final Script RESERVE = Script.of("ledger", "reserve");
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final int DAYS_MAX = 400;

  private final Line line;
  private final RedisConfig.OnFailure onFailure;
  private final int share;
  private final LedgerKeys keys;
  private final Charges charges;
  private final Clock clock;
  private final MemoryLedger local;
  private final String idPrefix = "r" + UUID.randomUUID() + "-";
  private final AtomicLong serial = new AtomicLong();
  private final Line.Op reserve;
  private final Line.Op spent;
  private final Line.Op report;

  RedisLedger(RedisConfig config, Line line, Charges charges, Clock clock) {
    this.line = line;
    this.onFailure = config.onFailure();
    this.share = config.share();
    this.keys = LedgerKeys.of(config);
    this.charges = charges;
    this.clock = clock;
    this.local = new MemoryLedger(clock, Journal.NONE);
    this.reserve = line.op("reserve");
    this.spent = line.op("spent");
    this.report = line.patientOp("report");
  }

  @Override
  public Reply<Reserved> reserve(List<Entry> entries, long amount, Duration lease) {
    if (amount < 0) {
      throw new IllegalArgumentException("reserve: " + amount + " (expected: 0 up)");
    }
    long expires = clock.wallMillis() + lease.toMillis();
    Reservation made =
        new Reservation(idPrefix, serial.incrementAndGet(), entries, amount, expires);
    List<String> names = new ArrayList<>(2 + entries.size());
    names.add(keys.open());
    names.add(keys.hold(made.id()));
    List<Object> arguments = new ArrayList<>(4 + 2 * entries.size());
    arguments.addAll(List.of(made.id(), amount, Math.max(1, lease.toMillis()), keys.holds()));
    for (Entry entry : entries) {
      names.add(keys.sum(entry.account(), entry.window()));
      arguments.add(entry.limit());
      arguments.add(LedgerKeys.until(entry));
    }
    Reply<Reserved> reply = Reply.pending();
    line.run(
        reserve,
        RESERVE,
        names.toArray(String[]::new),
        Script.arguments(arguments.toArray()),
        new ReserveAnswer(reply, made, lease));
    return reply;
  }

  /** What becomes of a reservation. */
  private final class ReserveAnswer implements Answer<List<Object>> {
    private final Reply<Reserved> reply;
    private final Reservation made;
    private final Duration lease;

    ReserveAnswer(Reply<Reserved> reply, Reservation made, Duration lease) {
      this.reply = reply;
      this.made = made;
      this.lease = lease;
    }

    @Override
    public void value(List<Object> answer) {
      int refusedBy = (int) Script.number(answer.get(0)) - 1;
      List<Long> used = new ArrayList<>(made.entries().size());
      for (int i = 1; i + 1 < answer.size(); i += 2) {
        long before = Script.number(answer.get(i)) + Script.number(answer.get(i + 1));
        used.add(refusedBy < 0 ? before + made.amount() : before);
      }
      reply.complete(
          refusedBy < 0
              ? new Reserved(Verdict.ACCEPTED, made, -1, used)
              : new Reserved(Verdict.REFUSED, null, refusedBy, used));
    }

    @Override
    public void away() {
      switch (onFailure) {
        case OPEN -> reply.complete(Reserved.unknown(Verdict.ASSUMED, made));
        case CLOSED -> reply.complete(Reserved.unknown(Verdict.UNAVAILABLE, null));
        case LOCAL_SHARE ->
            local.reserve(shared(made.entries()), made.amount(), lease).then(reply::complete);
      }
    }

    /** Nobody has it: it is given back, unless it was assumed and will be settled. */
    @Override
    public void late(List<Object> answer) {
      if (onFailure != RedisConfig.OnFailure.OPEN && Script.number(answer.get(0)) == 0) {
        charges.bring(new Charges.Charge(made.id(), made.entries(), 0, null, today()));
      }
    }
  }

  private List<Entry> shared(List<Entry> entries) {
    return entries.stream()
        .map(
            entry ->
                entry.limit() == Long.MAX_VALUE
                    ? entry
                    : new Entry(
                        entry.account(), entry.window(), entry.endMillis(), entry.limit() / share))
        .toList();
  }

  private long today() {
    return Math.floorDiv(clock.wallMillis(), DAY_MILLIS);
  }

  private boolean local(Reservation reservation) {
    return !reservation.id().startsWith(idPrefix);
  }

  @Override
  public Reply<Settled> settle(Reservation reservation, long actual, Facts facts) {
    if (local(reservation)) {
      Settled here = local.settle(reservation, actual, facts).now();
      if (here == null || here.result() == Settled.Result.ALREADY) {
        return Reply.of(Settled.unknown(Settled.Result.ALREADY));
      }
    } else if (!reservation.claim()) {
      return Reply.of(Settled.unknown(Settled.Result.ALREADY));
    }
    return charges.bring(
        new Charges.Charge(reservation.id(), reservation.entries(), actual, facts, today()));
  }

  @Override
  public Reply<Boolean> release(Reservation reservation) {
    if (local(reservation)) {
      return local.release(reservation);
    }
    if (!reservation.claim()) {
      return Reply.FALSE;
    }
    return charges
        .bring(new Charges.Charge(reservation.id(), reservation.entries(), 0, null, today()))
        .map(settled -> settled.result() != Settled.Result.LOST);
  }

  @Override
  public Reply<Long> spent(String account, String window) {
    Reply<Long> reply = Reply.pending();
    line.ask(
        spent,
        redis -> redis.hget(keys.sum(account, window), "s"),
        new Told<>(
            reply,
            value ->
                value == null ? 0L : Long.parseLong(new String(value, StandardCharsets.US_ASCII)),
            -1L));
    return reply;
  }

  @Override
  public Reply<List<Spend.Row>> report(Spend.Query query) {
    long today = today();
    Reply<List<Spend.Row>> reply = Reply.pending();
    new DayByDay(new DayRows(query), Math.min(query.to().toEpochDay(), today + 1), reply)
        .read(Math.max(query.from().toEpochDay(), today - DAYS_MAX));
    return reply;
  }

  /** Reads days one after the other; a report that lacks one would mislead, so there is none. */
  private final class DayByDay {
    private final DayRows rows;
    private final long last;
    private final Reply<List<Spend.Row>> reply;

    DayByDay(DayRows rows, long last, Reply<List<Spend.Row>> reply) {
      this.rows = rows;
      this.last = last;
      this.reply = reply;
    }

    void read(long day) {
      if (day > last) {
        reply.complete(rows.rows());
        return;
      }
      line.ask(
          report,
          redis -> redis.hgetall(keys.day(day)),
          new Answer<>() {
            @Override
            public void value(Map<String, byte[]> fields) {
              rows.add(LocalDate.ofEpochDay(day), fields);
              read(day + 1);
            }

            @Override
            public void away() {
              reply.complete(List.of());
            }
          });
    }
  }
}
