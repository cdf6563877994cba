package io.weir.filters.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.llm.price.Prices;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Verdict;
import io.weir.testing.FilterHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A ledger that answers later, as one over a network does. */
class SlowLedgerTest {
  private final Purse purse = new Purse();
  private final Reply<Ledger.Reserved> answer = Reply.pending();
  private final List<Reservation> released = new ArrayList<>();
  private final Reservation made = new Reservation("r", List.of(), 5, Long.MAX_VALUE);
  private final FilterHarness.Context context =
      purse.harness.exchange("POST", "/v1/chat/completions");
  private final Hook hook = hook();

  private Hook hook() {
    BudgetConfig config = FilterHarness.read(new BudgetKind(), "daily_usd: 1").orThrow();
    context.set(Prices.SLOT, Purse.prices(""));
    Till till = new Till(config, "b", new Slow(), purse.harness.clock(), purse.harness.stats());
    return new BudgetHook(till, context);
  }

  private final class Slow implements Ledger {
    @Override
    public Reply<Reserved> reserve(List<Entry> entries, long amount, Duration lease) {
      return answer;
    }

    @Override
    public Reply<Settled> settle(Reservation reservation, long actual, Facts facts) {
      throw new AssertionError("nothing was spent");
    }

    @Override
    public Reply<Boolean> release(Reservation reservation) {
      released.add(reservation);
      return Reply.TRUE;
    }

    @Override
    public Reply<Long> spent(String account, String window) {
      return Reply.of(0L);
    }

    @Override
    public Reply<List<Spend.Row>> report(Spend.Query query) {
      return Reply.of(List.of());
    }
  }

  private Step asked() {
    return hook.attempt(new Hook.Attempted(1, "openai", "big"));
  }

  private void answered(Verdict verdict) {
    answer.complete(Ledger.Reserved.unknown(verdict, verdict.accepted() ? made : null));
    purse.harness.run();
  }

  @Test
  void attempt_waitsForTheLedger() {
    assertThat(asked()).isEqualTo(Step.PAUSE);
    assertThat(context.resumed()).isNull();
    answered(Verdict.ACCEPTED);
    assertThat(context.resumed()).isEqualTo(Step.NEXT);
    assertThat(released).isEmpty();
  }

  @Test
  void answer_afterTheExchange_isGivenBack() {
    asked();
    hook.done(new FilterHarness.Ending().attempts(0));
    answered(Verdict.ACCEPTED);
    assertThat(released).containsExactly(made);
    assertThat(context.resumed()).isNull();
  }

  @Test
  void ledgerThatIsAway_andRefuses_isNoLackOfMoney() {
    asked();
    answered(Verdict.UNAVAILABLE);
    assertThat(context.resumed())
        .isEqualTo(new Step.Fail(Fault.OVERLOADED, "the ledger of budgets is out of reach"));
  }
}
