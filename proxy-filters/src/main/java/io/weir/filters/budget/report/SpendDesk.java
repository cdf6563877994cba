package io.weir.filters.budget.report;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Spend;
import io.weir.net.Clock;
import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The ledgers in use in this process, and the page that shows what stands in them. */
public final class SpendDesk {
  private final Clock clock;
  private final Map<Ledger, Integer> ledgers = new HashMap<>();

  /** No ledger yet. */
  public SpendDesk(Clock clock) {
    this.clock = clock;
  }

  /** A filter uses that ledger; several may use one. */
  public synchronized void add(Ledger ledger) {
    ledgers.merge(ledger, 1, Integer::sum);
  }

  /** A filter does not use it any more. */
  public synchronized void remove(Ledger ledger) {
    ledgers.computeIfPresent(ledger, (ignored, users) -> users == 1 ? null : users - 1);
  }

  private synchronized List<Ledger> open() {
    return List.copyOf(ledgers.keySet());
  }

  /** The page {@code /spend}. */
  public Page page() {
    return Page.looking(
        "/spend",
        "What was spent on model calls.",
        Action.later(this::answer)
            .with("from", "the first day, such as 2026-10-01 (UTC); this month's if left out")
            .with("to", "the last day; today if left out")
            .with("by", "what rows are apart in: " + Question.WORDS + "; key if left out")
            .with("key", "only this key")
            .with("owner", "only this owner")
            .with("model", "only this model")
            .with("route", "only this route")
            .with("cluster", "only this cluster")
            .with("format", "text, json or csv"));
  }

  private CompletionStage<io.weir.page.Reply> answer(Call call) {
    Question question = Question.of(call.query(), clock.wallMillis());
    String format = Table.format(call);
    CompletableFuture<List<Spend.Row>> rows = CompletableFuture.completedFuture(List.of());
    for (Ledger ledger : open()) {
      Reply<List<Spend.Row>> asked = ledger.report(question.query());
      rows = rows.thenCombine(asked.future(), SpendDesk::both);
    }
    return rows.thenApply(all -> new Table(question, question.answer(all)).reply(format));
  }

  private static List<Spend.Row> both(List<Spend.Row> some, List<Spend.Row> others) {
    List<Spend.Row> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }
}
