package io.weir.filters.budget.told;

import io.weir.fault.Fault;
import io.weir.filter.Step;
import io.weir.filters.budget.account.Account;
import io.weir.filters.budget.account.Period;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import java.util.List;

/**
 * Why there was no money for an attempt.
 *
 * @param period whose limit was reached first
 * @param freshMillis when there is money again, since 1970 UTC; {@link Ledger#NO_END} for never
 */
public record Refusal(Period period, long freshMillis) {
  private static final long MILLIS_PER_SECOND = 1000;

  /** Reads it off the ledger's answer. Every window that has nothing left must end first. */
  public static Refusal of(
      Account account, Reserved reserved, List<Ledger.Entry> asked, long amount) {
    int first = Math.max(0, reserved.refusedBy());
    long fresh = asked.get(first).endMillis();
    for (int i = 0; i < asked.size() && i < reserved.used().size(); i++) {
      Ledger.Entry entry = asked.get(i);
      if (entry.limit() - reserved.used().get(i) < amount) {
        fresh = Math.max(fresh, entry.endMillis());
      }
    }
    return new Refusal(account.limits().periods().get(first), fresh);
  }

  /**
   * What the attempt comes to.
   *
   * @param ends whether other targets are not even tried
   */
  public Step.Fail step(boolean ends) {
    return new Step.Fail(Fault.BUDGET_EXHAUSTED, period.word() + " budget exceeded", ends);
  }

  /** Says in an answer when it may be asked again; a client that asks at once is told not to. */
  public void tell(Headers headers, long nowMillis) {
    headers.set(HeaderNames.X_SHOULD_RETRY, "false");
    if (freshMillis == Ledger.NO_END) {
      headers.remove(HeaderNames.RETRY_AFTER);
    } else {
      headers.set(HeaderNames.RETRY_AFTER, Long.toString(seconds(freshMillis - nowMillis)));
    }
  }

  /** Whole seconds, at least one, so that the time is over after them. */
  static long seconds(long millis) {
    return Math.max(1, (millis + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND);
  }
}
