package io.weir.filters.budget;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.budget.account.Limits;
import io.weir.filters.budget.account.Period;
import io.weir.filters.store.config.StoreConfig;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for {@code budget}.
 *
 * @param enabled whether the filter does anything
 * @param name whose entries count together; null for where it stands
 * @param per whose money is counted apart
 * @param limits in nano-dollars by period
 * @param timeZone where days, weeks and months begin
 * @param policy what becomes of calls that there is no money for, or no price
 * @param warnAt parts of a limit at which an event is raised, in ascending order
 * @param assumedTokens output that is expected where a request names no limit
 * @param lease after so long money that was set aside and never settled is given back
 * @param headers whether answers say what is left
 * @param store where the ledger is
 */
record BudgetConfig(
    boolean enabled,
    @Nullable String name,
    Per per,
    Map<Period, Long> limits,
    ZoneId timeZone,
    Policy policy,
    List<Double> warnAt,
    long assumedTokens,
    Duration lease,
    boolean headers,
    StoreConfig store) {

  static final Shape<BudgetConfig> SHAPE = shape();

  private static final long TOKENS_MAX = 10_000_000;

  /** Whose money is counted apart. */
  enum Per {
    KEY,
    OWNER,
    MODEL,
    ROUTE,
    ALL
  }

  /** What becomes of a call that there is no money for. */
  enum OnExceeded {
    REJECT,
    NEXT_TARGET,
    WARN
  }

  /** What becomes of a call of a model that has no price. */
  enum UnknownModel {
    AS_PRICED,
    DENY
  }

  /**
   * What is refused, and how.
   *
   * @param strict whether a call must fit wholly into what is left
   */
  record Policy(OnExceeded onExceeded, boolean strict, UnknownModel unknownModel) {}

  private static Shape<BudgetConfig> shape() {
    Shape.Builder b =
        Shape.named("budget", "Sets money aside before a model is called, and settles it after.");
    Key<Boolean> enabled =
        b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: nothing is counted.");
    Key<String> name =
        b.key("name", Kinds.text())
            .optional()
            .doc(
                "Entries of one name share their accounts; otherwise each place in the file, such"
                    + " as `route chat`, has its own. What was spent is kept under it.");
    Key<Per> per =
        b.key("per", Kinds.word(Per.class))
            .orElse(Per.KEY)
            .doc("Whose money is counted apart; clients that are not known share an account.");
    Function<Shape.Values, Map<Period, Long>> limits = limits(b);
    Key<ZoneId> zone =
        b.key("time_zone", zone())
            .orElse(ZoneId.of("UTC"))
            .doc("Where days, weeks and months begin, such as `Europe/Berlin`.");
    Function<Shape.Values, Policy> policy = policy(b);
    Key<List<Double>> warnAt = warnAt(b);
    Key<Long> tokens =
        b.key("assumed_output_tokens", Kinds.wholeNumber(0, TOKENS_MAX))
            .orElse(4096L)
            .doc(
                "How long an answer may be where the request does not limit it, for the estimate.");
    Key<Duration> lease =
        b.key("lease", Kinds.duration(Duration.ofSeconds(1), Duration.ofDays(1)))
            .orElse(Duration.ofMinutes(15))
            .doc(
                "Money that was set aside by a process that died is free again after so long; more"
                    + " than the longest call takes.");
    Key<Boolean> headers =
        b.key("headers", Kinds.bool())
            .orElse(false)
            .doc("Tell clients what is left, in `x-budget-*` of each answer.");
    Key<StoreConfig> store =
        b.key("store", StoreConfig.KIND)
            .orElse(StoreConfig.SQLITE)
            .doc("Where the ledger is: a file, `memory` for tests, or one for several processes.");
    return b.build(
        v ->
            new BudgetConfig(
                v.get(enabled),
                v.orNull(name),
                v.get(per),
                limits.apply(v),
                v.get(zone),
                policy.apply(v),
                v.get(warnAt).stream().distinct().sorted().toList(),
                v.get(tokens),
                v.get(lease),
                v.get(headers),
                v.get(store)));
  }

  private static Key<List<Double>> warnAt(Shape.Builder b) {
    return b.key("warn_at", Kinds.list(Kinds.fraction()))
        .orElse(List.of(0.8, 0.95))
        .doc(
            "Parts of a limit: when one is reached there is a line in the log and a count,"
                + " once in a window; always when all is spent.");
  }

  private static Function<Shape.Values, Map<Period, Long>> limits(Shape.Builder b) {
    Map<Period, Key<Long>> keys = new EnumMap<>(Period.class);
    Kind<Long> nanos = Kinds.money().as(Limits::toNanos, Limits::toUsd);
    for (Period period : Period.values()) {
      String doc =
          switch (period) {
            case DAILY -> "USD for each day; 0 for no limit.";
            case WEEKLY -> "USD for each week from Monday on; 0 for no limit.";
            case MONTHLY -> "USD for each month; 0 for no limit.";
            case TOTAL -> "USD for ever; 0 for no limit.";
          };
      keys.put(period, b.key(period.key(), nanos).orElse(0L).doc(doc));
    }
    return values -> {
      Map<Period, Long> limits = new EnumMap<>(Period.class);
      keys.forEach((period, key) -> limits.put(period, values.get(key)));
      return limits;
    };
  }

  private static Function<Shape.Values, Policy> policy(Shape.Builder b) {
    Key<OnExceeded> onExceeded =
        b.key("on_exceeded", Kinds.word(OnExceeded.class))
            .orElse(OnExceeded.REJECT)
            .doc(
                "What becomes of a call that there is no money for: `reject` refuses it,"
                    + " `next_target` moves it to the route's next target, which may be cheaper,"
                    + " `warn` lets it pass and counts it.");
    Key<Boolean> strict =
        b.key("strict", Kinds.bool())
            .orElse(false)
            .doc(
                "Whether the whole estimate of a call must be left; else anything left will do, and"
                    + " a limit may be exceeded by one call.");
    Key<UnknownModel> unknown =
        b.key("unknown_model", Kinds.word(UnknownModel.class))
            .orElse(UnknownModel.AS_PRICED)
            .doc(
                "Models without a price of their own: `deny` refuses them here, `as_priced` leaves"
                    + " it to `prices.unknown` of the filter `usage`: deny, a default, or free.");
    return v -> new Policy(v.get(onExceeded), v.get(strict), v.get(unknown));
  }

  private static Kind<ZoneId> zone() {
    return Kinds.scalar("time zone", "a time zone such as Europe/Berlin", BudgetConfig::zone);
  }

  private static @Nullable ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
