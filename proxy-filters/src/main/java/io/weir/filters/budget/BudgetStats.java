package io.weir.filters.budget;

import io.weir.filters.budget.account.Period;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Verdict;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The numbers of one budget, each counter looked up once. For any thread. */
final class BudgetStats {
  private static final String BUDGET = "budget";

  private final String name;
  private final Counter refused;
  private final Counter thresholds;
  private final Counter.Child spent;
  private final Counter.Child reported;
  private final Counter.Child estimated;
  private final Counter.Child released;
  private final Map<Settled.Result, Counter.Child> unsafe = new EnumMap<>(Settled.Result.class);
  private final Map<Verdict, Counter.Child> verdicts = new EnumMap<>(Verdict.class);

  BudgetStats(Stats stats, String name) {
    this.name = name;
    refused =
        stats.counter(
            "weir_budget_refused_total",
            "Attempts that there was no money for, by the limit reached and what was done.",
            BUDGET,
            "period",
            "action");
    thresholds =
        stats.counter(
            "weir_budget_threshold_total",
            "Crossings of a part of a limit, once in a window.",
            BUDGET,
            "period",
            "threshold");
    spent =
        stats
            .counter("weir_budget_spent_nanodollars_total", "What was charged.", BUDGET)
            .with(name);
    stats.counted(
        "weir_budget_spent_usd_total",
        "What was charged, in USD.",
        () -> (double) spent.value() / Charge.NANOS_PER_USD,
        BUDGET,
        name);
    Counter settled =
        stats.counter(
            "weir_budget_settled_total",
            "Reservations that ended: charged as reported or estimated, released unspent; of the"
                + " charges, those that the store could not take yet, or not at all.",
            BUDGET,
            "result");
    reported = settled.with(name, "reported");
    estimated = settled.with(name, "estimated");
    released = settled.with(name, "released");
    unsafe.put(Settled.Result.DEFERRED, settled.with(name, "deferred"));
    unsafe.put(Settled.Result.LOST, settled.with(name, "lost"));
    Counter reserved =
        stats.counter(
            "weir_budget_reserved_total",
            "Reservations that were asked for, by what the store said.",
            BUDGET,
            "verdict");
    for (Verdict verdict : Verdict.values()) {
      verdicts.put(verdict, reserved.with(name, verdict.name().toLowerCase(Locale.ROOT)));
    }
  }

  void reserved(Verdict verdict) {
    Counter.Child child = verdicts.get(verdict);
    if (child != null) {
      child.inc();
    }
  }

  void refused(Period period, String action) {
    refused.with(name, period.word(), action).inc();
  }

  void charged(Bill bill) {
    spent.add(bill.nanos());
    (bill.estimated() ? estimated : reported).inc();
  }

  /** What the store made of a charge. */
  void settled(Settled.Result result) {
    Counter.Child child = unsafe.get(result);
    if (child != null) {
      child.inc();
    }
  }

  void released() {
    released.inc();
  }

  void crossed(Period period, String threshold) {
    thresholds.with(name, period.word(), threshold).inc();
  }
}
