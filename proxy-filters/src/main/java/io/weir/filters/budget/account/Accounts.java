package io.weir.filters.budget.account;

import io.weir.filters.identity.Identity;
import io.weir.filters.store.Ledger.Entry;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts of one budget, and what stands in their books at a time. For any thread. */
public final class Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

  /** Most accounts that are remembered; forgetting one costs only making it anew. */
  private static final int REMEMBERED_MAX = 20_000;

  private final String prefix;
  private final Map<Period, Long> written;
  private final Limits limits;
  private final Calendar calendar;
  private final Map<String, Account> known = new ConcurrentHashMap<>();

  /**
   * No account yet.
   *
   * @param prefix what the names of all of them begin with
   * @param written limits in nano-dollars; 0 or none for no limit
   */
  public Accounts(String prefix, Map<Period, Long> written, ZoneId zone, long wallMillis) {
    this.prefix = prefix;
    this.written = written;
    this.limits = Limits.of(written);
    this.calendar = new Calendar(zone, wallMillis);
  }

  /** How a reservation must fit into an account. */
  public enum Fit {
    /** Wholly. */
    WHOLE,
    /** Something must be left. */
    ANY_LEFT,
    /** It is only counted. */
    COUNTED
  }

  /** The account of something that has no limits of its own. */
  public Account of(String subject) {
    Account account = known.get(subject);
    return account == null ? opened(subject, subject, limits, Map.of()) : account;
  }

  /** The account of a client, whose own limits count before those of the budget. */
  public Account of(Identity who) {
    Account account = known.get(who.id());
    if (account == null || !account.isOf(who.limits())) {
      return opened(who.id(), who.name(), ownLimits(who), who.limits());
    }
    return account;
  }

  private Account opened(String id, String subject, Limits limits, Map<String, Object> own) {
    if (known.size() >= REMEMBERED_MAX) {
      known.clear();
    }
    Account made = new Account(prefix + id, subject, limits, own, calendar.latest());
    known.put(id, made);
    return made;
  }

  private Limits ownLimits(Identity who) {
    Map<Period, Long> all = new EnumMap<>(Period.class);
    all.putAll(written);
    for (Period period : Period.values()) {
      Object own = who.limits().get(period.key());
      Long nanos = own == null ? null : nanos(own);
      if (nanos != null) {
        all.put(period, nanos);
      } else if (own != null) {
        LOG.error(
            "budget: {} of {} is no amount; the budget's own counts", period.key(), who.name());
      }
    }
    return Limits.of(all);
  }

  private static @Nullable Long nanos(Object own) {
    try {
      return Limits.toNanos(new BigDecimal(own.toString()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What to write into the books of an account at that moment, in the order of its limits. */
  public List<Entry> entries(Account account, long amount, Fit fit, long wallMillis) {
    Calendar.Page page = calendar.at(wallMillis);
    return switch (fit) {
      case WHOLE -> account.exact(page);
      case COUNTED -> account.counting(page);
      case ANY_LEFT -> amount <= 1 ? account.exact(page) : account.whileAnyIsLeft(page, amount);
    };
  }
}
