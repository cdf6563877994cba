package io.weir.filters.budget.told;

import io.weir.filters.budget.account.Account;
import io.weir.filters.budget.account.Limits;
import io.weir.filters.budget.account.Period;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the limit that has least left.
 *
 * @param nanos less what is set aside; negative where more was spent
 * @param limit the limit, in nano-dollars
 * @param endMillis when its window ends, since 1970 UTC
 */
public record Left(Period period, long nanos, long limit, long endMillis) {
  private static final HeaderName LIMIT = HeaderName.of("x-budget-limit-usd");
  private static final HeaderName REMAINING = HeaderName.of("x-budget-remaining-usd");
  private static final HeaderName PERIOD = HeaderName.of("x-budget-period");
  private static final HeaderName RESET = HeaderName.of("x-budget-reset");

  /** Reads it off the ledger's answer; null where there is no limit, or no figures. */
  public static @Nullable Left of(Account account, Reserved reserved, List<Ledger.Entry> entries) {
    Left least = null;
    List<Long> limits = account.limits().nanos();
    for (int i = 0; i < limits.size() && i < reserved.used().size(); i++) {
      long limit = limits.get(i);
      long rest = limit - reserved.used().get(i);
      if (limit != Long.MAX_VALUE && (least == null || rest < least.nanos)) {
        long end = entries.get(i).endMillis();
        least = new Left(account.limits().periods().get(i), rest, limit, end);
      }
    }
    return least;
  }

  /** Writes it into an answer. */
  public void tell(Headers headers, long nowMillis) {
    headers.set(LIMIT, Limits.toUsd(limit).toPlainString());
    headers.set(REMAINING, Limits.toUsd(Math.max(0, nanos)).toPlainString());
    headers.set(PERIOD, period.word());
    if (endMillis != Ledger.NO_END) {
      headers.set(RESET, Long.toString(Refusal.seconds(endMillis - nowMillis)));
    }
  }
}
