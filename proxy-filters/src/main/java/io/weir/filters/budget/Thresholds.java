package io.weir.filters.budget;

import io.weir.filters.budget.account.Account;
import io.weir.filters.budget.account.Limits;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.DoubleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of a limit at which an event is raised. Charges of one window come one after the other in
 * its ledger, so exactly one of them crosses each part. For any thread.
 */
final class Thresholds {
  private static final Logger LOG = LoggerFactory.getLogger(Thresholds.class);

  private final String budget;
  private final BudgetStats stats;
  private final double[] parts;

  /** The parts that were written, and the whole. */
  Thresholds(String budget, List<Double> written, BudgetStats stats) {
    this.budget = budget;
    this.stats = stats;
    this.parts =
        DoubleStream.concat(
                written.stream().mapToDouble(part -> part).filter(part -> part > 0 && part < 1),
                DoubleStream.of(1))
            .toArray();
  }

  /**
   * Raises what a charge has crossed.
   *
   * @param spent of each limit of the account, with this charge; empty where nobody knows
   */
  void charged(Account account, List<Long> spent, long actual) {
    List<Long> limits = account.limits().nanos();
    for (int i = 0; i < spent.size() && i < limits.size(); i++) {
      long after = spent.get(i);
      if (limits.get(i) != Long.MAX_VALUE && actual > 0) {
        crossed(account, i, after - actual, after);
      }
    }
  }

  private void crossed(Account account, int limit, long before, long after) {
    long most = account.limits().nanos().get(limit);
    double highest = 0;
    for (double part : parts) {
      long mark = part == 1 ? most : (long) Math.ceil(most * part);
      if (before < mark && mark <= after) {
        stats.crossed(account.limits().periods().get(limit), text(part));
        highest = part;
      }
    }
    if (highest > 0) {
      log(account, limit, highest, after);
    }
  }

  private static String text(double part) {
    return BigDecimal.valueOf(part).stripTrailingZeros().toPlainString();
  }

  /** One line, where a charge has crossed several parts at once for the highest. */
  private void log(Account account, int limit, double part, long after) {
    LOG.warn(
        "budget {}: {} has spent {} of {} USD {}, the threshold is {}",
        budget,
        account.subject(),
        Limits.toUsd(after).toPlainString(),
        Limits.toUsd(account.limits().nanos().get(limit)).toPlainString(),
        account.limits().periods().get(limit).word(),
        text(part));
  }
}
