package io.weir.filters.budget;

import io.weir.filter.FilterContext;
import io.weir.filter.Hook.Attempted;
import io.weir.filters.budget.BudgetConfig.OnExceeded;
import io.weir.filters.budget.BudgetConfig.UnknownModel;
import io.weir.filters.budget.account.Account;
import io.weir.filters.budget.account.Accounts;
import io.weir.filters.budget.account.Accounts.Fit;
import io.weir.filters.identity.Identity;
import io.weir.filters.llm.price.Prices;
import io.weir.filters.llm.price.Prices.Found;
import io.weir.filters.llm.usage.Charge.Basis;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Reply;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where calls are paid: the accounts, ledger and numbers of one budget. For any thread. */
final class Till {
  private static final String NOBODY = "-";
  private static final String UNPRICED = "unpriced";

  private final BudgetConfig config;
  private final Ledger ledger;
  private final Clock clock;
  private final BudgetStats stats;
  private final Thresholds thresholds;
  private final Accounts accounts;

  Till(BudgetConfig config, String name, Ledger ledger, Clock clock, Stats stats) {
    this.config = config;
    this.ledger = ledger;
    this.clock = clock;
    this.stats = new BudgetStats(stats, name);
    this.thresholds = new Thresholds(name, config.warnAt(), this.stats);
    String per = config.per().name().toLowerCase(Locale.ROOT);
    String prefix = "budget:" + name + ':' + per + ':';
    this.accounts = new Accounts(prefix, config.limits(), config.timeZone(), clock.wallMillis());
  }

  BudgetConfig config() {
    return config;
  }

  BudgetStats stats() {
    return stats;
  }

  long wallMillis() {
    return clock.wallMillis();
  }

  /** The price that counts here; null where calls of that model are refused. */
  @Nullable Found price(Prices prices, Attempted attempt) {
    String model = Objects.requireNonNullElse(attempt.model(), "");
    Found found = prices.find(attempt.cluster(), model);
    boolean unknown =
        found == null || found.basis() == Basis.FREE || found.basis() == Basis.DEFAULT;
    return unknown && config.policy().unknownModel() == UnknownModel.DENY ? null : found;
  }

  /** Who pays for an attempt. */
  Account account(FilterContext context, Attempted attempt, Found price) {
    Identity who = context.get(Identity.SLOT);
    return switch (config.per()) {
      case KEY -> who == null ? accounts.of(NOBODY) : accounts.of(who);
      case OWNER ->
          accounts.of(who == null ? NOBODY : Objects.requireNonNullElse(who.owner(), NOBODY));
      case MODEL -> {
        boolean priced = price.basis() == Basis.LIST || price.basis() == Basis.OVERRIDE;
        String model = attempt.model();
        yield accounts.of(priced && model != null ? model : UNPRICED);
      }
      case ROUTE -> accounts.of(Objects.requireNonNullElse(context.route(), NOBODY));
      case ALL -> accounts.of("all");
    };
  }

  /** What an attempt must fit into. What costs nothing always does, and is only counted. */
  List<Entry> entries(Account account, long nanos) {
    Fit fit = config.policy().strict() ? Fit.WHOLE : Fit.ANY_LEFT;
    if (nanos == 0 || config.policy().onExceeded() == OnExceeded.WARN) {
      fit = Fit.COUNTED;
    }
    return accounts.entries(account, nanos, fit, clock.wallMillis());
  }

  /** Sets money aside. */
  Reply<Reserved> reserve(List<Entry> entries, long nanos) {
    return ledger.reserve(entries, nanos, config.lease());
  }

  /** Gives money back that was not spent. */
  void release(Hold hold) {
    stats.released();
    ledger.release(hold.reservation());
  }

  /** Charges what was spent, and raises what that has crossed. */
  void settle(Hold hold, Bill bill, Facts facts) {
    stats.charged(bill);
    Reply<Settled> reply = ledger.settle(hold.reservation(), bill.nanos(), facts);
    Settled settled = reply.now();
    if (settled != null) {
      settled(hold, bill, settled);
    } else {
      reply.then(later -> settled(hold, bill, later));
    }
  }

  private void settled(Hold hold, Bill bill, Settled settled) {
    stats.settled(settled.result());
    if (settled.result() != Settled.Result.ALREADY) {
      thresholds.charged(hold.account(), settled.spent(), bill.nanos());
    }
  }
}
