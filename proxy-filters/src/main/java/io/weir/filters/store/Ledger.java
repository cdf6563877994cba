package io.weir.filters.store;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Money: reserved before it is spent, settled once after. All amounts are nano-dollars. What is
 * spent and what is reserved together never exceed a limit at the moment of reserving.
 */
public interface Ledger {
  /** The end of a window that never ends. */
  long NO_END = Long.MAX_VALUE;

  /**
   * One limit that a reservation must fit in.
   *
   * @param account whose money, such as {@code budget:key:alice}
   * @param window which stretch of time, such as {@code 2026-10-05}; the account counts each apart
   * @param endMillis when the window ends, since 1970 UTC; {@link #NO_END} for one that does not
   * @param limit what may be spent in the window; {@link Long#MAX_VALUE} only counts
   */
  record Entry(String account, String window, long endMillis, long limit) {}

  /**
   * Sets an amount aside in every entry, or in none.
   *
   * @param entries at most 32, every account and window at most once
   * @param amount what the call will cost at most
   * @param lease after so long it is given back if it was not settled; a later settlement still
   *     charges
   */
  Reply<Reserved> reserve(List<Entry> entries, long amount, Duration lease);

  /**
   * Charges what was really spent and gives back the rest, once for a reservation. The answer comes
   * when the charge is as safe as this store makes it.
   */
  Reply<Settled> settle(Reservation reservation, long actual, Facts facts);

  /** Gives the whole reservation back, where nothing was spent; false if it was settled before. */
  Reply<Boolean> release(Reservation reservation);

  /** What was spent in a window so far, without what is reserved; -1 where the store is away. */
  Reply<Long> spent(String account, String window);

  /** What was charged, summed up; empty rows where the store is away. */
  Reply<List<Spend.Row>> report(Spend.Query query);

  /**
   * What came of {@link #reserve}.
   *
   * @param verdict whether the money was set aside
   * @param reservation to be settled or released; null unless accepted
   * @param refusedBy which entry lacks money; -1 for none
   * @param used spent and reserved of each entry, with this one where it was accepted; empty where
   *     the store did not say
   */
  record Reserved(
      Verdict verdict, @Nullable Reservation reservation, int refusedBy, List<Long> used) {
    /** An answer without figures, of a policy. */
    public static Reserved unknown(Verdict verdict, @Nullable Reservation reservation) {
      return new Reserved(verdict, reservation, -1, List.of());
    }

    public boolean accepted() {
      return verdict.accepted();
    }
  }

  /**
   * What came of {@link #settle}.
   *
   * @param result what became of the charge
   * @param spent of each entry of the reservation, with this charge; empty where the store did not
   *     say. A threshold was crossed by this charge if it lies above {@code spent - actual} and not
   *     above {@code spent}.
   */
  record Settled(Result result, List<Long> spent) {
    /** What became of a charge. */
    public enum Result {
      /** It is in the ledger, as safe as this store makes it. */
      CHARGED,
      /** The reservation had been settled or released before; nothing was charged. */
      ALREADY,
      /** It is kept here, and written when the store is back. */
      DEFERRED,
      /** The store is away and too much waits for it: it is in no ledger, only in the log. */
      LOST
    }

    /** An answer without figures. */
    public static Settled unknown(Result result) {
      return new Settled(result, List.of());
    }
  }

  /**
   * Whose charge it was, for reports; a blank text where there is none.
   *
   * @param estimated whether the cost is a guess, for lack of the upstream's own usage
   */
  record Facts(
      String key,
      String owner,
      String model,
      String route,
      String cluster,
      Tokens tokens,
      boolean estimated) {
    /** Of a charge that another reservation for the same call reports already. */
    public static final Facts UNREPORTED = new Facts("", "", "", "", "", Tokens.NONE, false);

    /** Whether the charge stands in reports; it counts in its windows in any case. */
    public boolean isReported() {
      return !equals(UNREPORTED);
    }
  }

  /**
   * How many tokens, by sort.
   *
   * @param prompt all of the prompt, cached ones included
   * @param completion all of the answer, reasoning included
   */
  record Tokens(long prompt, long completion, long cached, long cacheWrite, long reasoning) {
    /** None. */
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

    /** Both together. */
    public Tokens plus(Tokens other) {
      return new Tokens(
          prompt + other.prompt,
          completion + other.completion,
          cached + other.cached,
          cacheWrite + other.cacheWrite,
          reasoning + other.reasoning);
    }
  }
}
