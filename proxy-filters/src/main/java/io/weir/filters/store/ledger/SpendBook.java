package io.weir.filters.store.ledger;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.net.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Charges summed up by day and by whose they were. Remembers 400 days, and a limited number of
 * combinations: beyond it they are summed up under {@code other}.
 */
public final class SpendBook implements Journal {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final int DAYS = 400;
  private static final int GROUPS_MAX = 200_000;

  private final Clock clock;
  private final Map<Group, Total> totals = new ConcurrentHashMap<>();
  private final AtomicLong today = new AtomicLong(Long.MIN_VALUE);

  /** Nothing charged yet. */
  public SpendBook(Clock clock) {
    this.clock = clock;
  }

  /** What charges are summed up under. */
  private record Group(
      long day, String key, String owner, String model, String route, String cluster) {
    static Group of(long day, Facts facts) {
      return new Group(
          day, facts.key(), facts.owner(), facts.model(), facts.route(), facts.cluster());
    }

    String text(Spend.By by) {
      return switch (by) {
        case DAY -> LocalDate.ofEpochDay(day).toString();
        case KEY -> key;
        case OWNER -> owner;
        case MODEL -> model;
        case ROUTE -> route;
        case CLUSTER -> cluster;
      };
    }
  }

  /** What was charged to one group. For any thread. */
  private static final class Total {
    private long requests;
    private long nanoUsd;
    private long prompt;
    private long completion;
    private long cached;
    private long cacheWrite;
    private long reasoning;
    private long estimated;

    synchronized void add(long actual, Facts facts) {
      requests++;
      nanoUsd += actual;
      Ledger.Tokens tokens = facts.tokens();
      prompt += tokens.prompt();
      completion += tokens.completion();
      cached += tokens.cached();
      cacheWrite += tokens.cacheWrite();
      reasoning += tokens.reasoning();
      estimated += facts.estimated() ? 1 : 0;
    }

    synchronized Spend.Sums sums() {
      Ledger.Tokens tokens = new Ledger.Tokens(prompt, completion, cached, cacheWrite, reasoning);
      return new Spend.Sums(requests, nanoUsd, tokens, estimated);
    }
  }

  @Override
  public boolean full() {
    return false;
  }

  @Override
  public void reserved(Reservation reservation) {}

  @Override
  public void released(Reservation reservation) {}

  @Override
  public Reply<Settled> settled(Reservation reservation, long actual, Facts facts, Settled answer) {
    if (!facts.isReported()) {
      return Reply.of(answer);
    }
    long day = Math.floorDiv(clock.wallMillis(), DAY_MILLIS);
    if (today.get() != day && today.getAndSet(day) != day) {
      totals.keySet().removeIf(group -> group.day < day - DAYS);
    }
    total(Group.of(day, facts)).add(actual, facts);
    return Reply.of(answer);
  }

  private Total total(Group group) {
    Total known = totals.get(group);
    if (known != null) {
      return known;
    }
    Group counted =
        totals.size() < GROUPS_MAX
            ? group
            : new Group(group.day, "other", "other", "other", "other", "other");
    return totals.computeIfAbsent(counted, first -> new Total());
  }

  @Override
  public Reply<List<Spend.Row>> report(Spend.Query query) {
    long from = query.from().toEpochDay();
    long to = query.to().toEpochDay();
    Map<List<String>, Spend.Sums> rows = new HashMap<>();
    totals.forEach(
        (group, total) -> {
          if (group.day >= from && group.day <= to) {
            List<String> texts = query.by().stream().map(group::text).toList();
            rows.merge(texts, total.sums(), Spend.Sums::plus);
          }
        });
    List<Spend.Row> report = new ArrayList<>(rows.size());
    rows.forEach((texts, charged) -> report.add(new Spend.Row(texts, charged)));
    report.sort(Spend.Row.BY_GROUP);
    return Reply.of(report);
  }
}
