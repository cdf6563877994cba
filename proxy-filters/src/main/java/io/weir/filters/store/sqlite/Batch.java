package io.weir.filters.store.sqlite;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes that go into the file in one transaction, summed up: what was reserved and settled within
 * it needs no row of its own. For the writer's thread.
 */
final class Batch {
  private final Map<String, Reservation> opened = new LinkedHashMap<>();
  private final Set<String> closed = new HashSet<>();
  private final Map<Window, Long> spent = new HashMap<>();
  private final Map<Group, Spend.Sums> charged = new HashMap<>();
  private final List<Answer> answers = new ArrayList<>();

  /** One sum of the ledger. */
  record Window(String account, String name, long endMillis) {}

  /** What charges are summed up under. */
  record Group(long day, Facts who) {}

  /** Who waits for the commit. */
  record Answer(Reply<Settled> reply, Settled settled) {}

  void open(Reservation reservation) {
    opened.put(reservation.id(), reservation);
  }

  void close(Reservation reservation) {
    if (opened.remove(reservation.id()) == null) {
      closed.add(reservation.id());
    }
  }

  /** Adds a charge made on that day, since 1970. */
  void charge(Reservation reservation, long actual, Facts facts, long day, Answer answer) {
    close(reservation);
    for (Entry entry : reservation.entries()) {
      Window window = new Window(entry.account(), entry.window(), entry.endMillis());
      spent.merge(window, actual, Long::sum);
    }
    if (facts.isReported()) {
      report(actual, facts, day);
    }
    answers.add(answer);
  }

  private void report(long actual, Facts facts, long day) {
    Facts who =
        new Facts(
            facts.key(),
            facts.owner(),
            facts.model(),
            facts.route(),
            facts.cluster(),
            Ledger.Tokens.NONE,
            false);
    charged.merge(
        new Group(day, who),
        new Spend.Sums(1, actual, facts.tokens(), facts.estimated() ? 1 : 0),
        Spend.Sums::plus);
  }

  Iterable<Reservation> opened() {
    return opened.values();
  }

  Iterable<String> closed() {
    return closed;
  }

  Map<Window, Long> spent() {
    return spent;
  }

  Map<Group, Spend.Sums> charged() {
    return charged;
  }

  boolean isEmpty() {
    return opened.isEmpty() && closed.isEmpty() && spent.isEmpty() && charged.isEmpty();
  }

  /** Tells those who wait that it is written. */
  void written() {
    answers.forEach(answer -> answer.reply().complete(answer.settled()));
    answers.clear();
  }

  /** Tells those who wait that it could not be written yet. */
  void deferred() {
    answers.forEach(
        answer ->
            answer
                .reply()
                .complete(new Settled(Settled.Result.DEFERRED, answer.settled().spent())));
    answers.clear();
  }
}
