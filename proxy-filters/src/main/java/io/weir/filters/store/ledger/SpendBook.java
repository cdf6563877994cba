package io.weir.filters.store.ledger;

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
  private final Map<Group, Spend.Sums> sums = new ConcurrentHashMap<>();
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
      sums.keySet().removeIf(group -> group.day < day - DAYS);
    }
    Group group = Group.of(day, facts);
    if (sums.size() >= GROUPS_MAX && !sums.containsKey(group)) {
      group = new Group(day, "other", "other", "other", "other", "other");
    }
    sums.merge(
        group,
        new Spend.Sums(1, actual, facts.tokens(), facts.estimated() ? 1 : 0),
        Spend.Sums::plus);
    return Reply.of(answer);
  }

  @Override
  public Reply<List<Spend.Row>> report(Spend.Query query) {
    long from = query.from().toEpochDay();
    long to = query.to().toEpochDay();
    Map<List<String>, Spend.Sums> rows = new HashMap<>();
    sums.forEach(
        (group, charged) -> {
          if (group.day >= from && group.day <= to) {
            List<String> texts = query.by().stream().map(group::text).toList();
            rows.merge(texts, charged, Spend.Sums::plus);
          }
        });
    List<Spend.Row> report = new ArrayList<>(rows.size());
    rows.forEach((texts, charged) -> report.add(new Spend.Row(texts, charged)));
    report.sort(Spend.Row.BY_GROUP);
    return Reply.of(report);
  }
}
