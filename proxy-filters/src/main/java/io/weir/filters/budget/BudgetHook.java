package io.weir.filters.budget;

import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Slot;
import io.weir.filter.Step;
import io.weir.filters.budget.BudgetConfig.OnExceeded;
import io.weir.filters.budget.account.Account;
import io.weir.filters.budget.told.Left;
import io.weir.filters.budget.told.Refusal;
import io.weir.filters.identity.Identity;
import io.weir.filters.llm.price.Prices;
import io.weir.filters.llm.price.Prices.Found;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.http.HeaderNames;
import io.weir.http.ResponseHead;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pays for one exchange: every attempt is reserved for, and the exchange settles once. */
final class BudgetHook extends Hook {
  /** The first budget of an exchange that settles; others report nothing more. */
  private static final Slot<BudgetHook> REPORTER = Slot.of("budget_reporter", BudgetHook.class);

  private final Till till;
  private final FilterContext context;
  private Estimate estimate = Estimate.NONE;
  private @Nullable Hold hold;
  private @Nullable Hold beside;
  private @Nullable Refusal refusal;
  private @Nullable Left left;
  private @Nullable Fault failure;
  private int failureStatus;
  private boolean over;

  /** An attempt that the ledger is asked about. */
  private record Asked(
      Attempted attempt, Account account, Found price, long nanos, List<Entry> entries) {}

  BudgetHook(Till till, FilterContext context) {
    this.till = till;
    this.context = context;
  }

  @Override
  public Step ready(KnownBody body) {
    estimate = Estimate.of(body, till.config().assumedTokens());
    return Step.NEXT;
  }

  @Override
  public Step attempt(Attempted attempt) {
    if (!attempt.beside()) {
      leave();
    }
    Prices prices = context.get(Prices.SLOT);
    if (prices == null) {
      return new Step.Fail(Fault.INTERNAL, "the filter usage is missing, which knows prices");
    }
    Found price = till.price(prices, attempt);
    if (price == null) {
      return new Step.Fail(Fault.FORBIDDEN, "the model has no price, and such are not let through");
    }
    Account account = till.account(context, attempt, price);
    long nanos = price.price().nanos(estimate.input(), estimate.output());
    List<Entry> entries = till.entries(account, nanos);
    Asked asked = new Asked(attempt, account, price, nanos, entries);
    Reply<Reserved> reply = till.reserve(entries, nanos);
    Reserved reserved = reply.now();
    if (reserved != null) {
      return answered(asked, reserved);
    }
    reply.then(later -> context.loop().execute(() -> late(asked, later)));
    return Step.PAUSE;
  }

  private void late(Asked asked, Reserved reserved) {
    Step step = answered(asked, reserved);
    if (over) {
      leave();
    } else {
      context.resume(step);
    }
  }

  private Step answered(Asked asked, Reserved reserved) {
    till.stats().reserved(reserved.verdict());
    switch (reserved.verdict()) {
      case REFUSED -> {
        return refused(Refusal.of(asked.account, reserved, asked.entries, asked.nanos));
      }
      case UNAVAILABLE -> {
        return new Step.Fail(Fault.OVERLOADED, "the ledger of budgets is out of reach");
      }
      default -> accepted(asked, reserved);
    }
    return Step.NEXT;
  }

  private Step refused(Refusal why) {
    Refusal before = refusal;
    // Where several targets are too dear, the one that can be paid first is worth waiting for.
    refusal = before == null || why.freshMillis() < before.freshMillis() ? why : before;
    boolean rejects = till.config().policy().onExceeded() == OnExceeded.REJECT;
    till.stats().refused(why.period(), rejects ? "reject" : "next_target");
    return why.step(rejects);
  }

  private void accepted(Asked asked, Reserved reserved) {
    Reservation made = reserved.reservation();
    if (made != null) {
      String model = Objects.requireNonNullElse(asked.attempt.model(), "");
      String cluster = asked.attempt.cluster();
      Hold held = new Hold(made, asked.account, asked.price.price(), cluster, model);
      if (asked.attempt.beside() && hold != null) {
        beside = held;
      } else {
        hold = held;
      }
    }
    boolean warns = till.config().policy().onExceeded() == OnExceeded.WARN;
    if (warns || till.config().headers()) {
      Left seen = Left.of(asked.account, reserved, asked.entries);
      left = seen;
      if (warns && seen != null && seen.nanos() < 0) {
        till.stats().refused(seen.period(), "warn");
        context.tag("budget_exceeded", seen.period().word());
      }
    }
  }

  @Override
  public Step response(ResponseHead head, boolean end) {
    Refusal why = refusal;
    Left rest = left;
    String fault = head.headers().get(HeaderNames.X_WEIR_FAULT);
    if (why != null && Fault.BUDGET_EXHAUSTED.word().equals(fault)) {
      why.tell(head.headers(), till.wallMillis());
    } else if (rest != null && till.config().headers()) {
      rest.tell(head.headers(), till.wallMillis());
    }
    return Step.NEXT;
  }

  @Override
  public void done(Outcome outcome) {
    over = true;
    Hold other = beside;
    Hold paying = hold;
    if (other != null && paying != null && other.cluster().equals(outcome.cluster())) {
      paying = other;
      other = hold;
    }
    hold = null;
    beside = null;
    if (paying != null) {
      settle(paying, Bill.of(outcome, context.get(Usage.SLOT), paying, estimate));
    }
    if (other != null) {
      // It was left while it read the prompt, which its provider charges for.
      settle(other, Bill.ofPrompt(other, estimate));
    }
  }

  private void settle(Hold held, @Nullable Bill bill) {
    if (bill == null) {
      till.release(held);
      return;
    }
    BudgetHook reporter = context.get(REPORTER);
    if (reporter == null) {
      context.set(REPORTER, this);
    }
    boolean reports = reporter == null || reporter == this;
    till.settle(held, bill, reports ? facts(held, bill) : Facts.UNREPORTED);
  }

  private Facts facts(Hold held, Bill bill) {
    Identity who = context.get(Identity.SLOT);
    return new Facts(
        who == null ? "" : who.name(),
        who == null ? "" : Objects.requireNonNullElse(who.owner(), ""),
        bill.model(),
        Objects.requireNonNullElse(context.route(), ""),
        held.cluster(),
        bill.tokens(),
        bill.estimated());
  }

  @Override
  public void attemptDone(Attempted attempt, Outcome outcome) {
    failure = outcome.fault();
    failureStatus = outcome.status();
  }

  /** Earlier attempts came to nothing; what one of them has cost is paid. */
  private void leave() {
    Hold first = hold;
    Hold second = beside;
    hold = null;
    beside = null;
    if (first != null) {
      settle(first, Bill.ofFailed(failure, failureStatus, first, estimate));
    }
    if (second != null) {
      settle(second, Bill.ofFailed(failure, failureStatus, second, estimate));
    }
  }
}
