package io.weir.filters.store;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/** Reports of what was charged: the question and its answer. */
public final class Spend {
  private Spend() {}

  /** What charges can be told apart by. */
  public enum By {
    DAY,
    KEY,
    OWNER,
    MODEL,
    ROUTE,
    CLUSTER
  }

  /**
   * Asks a ledger what was charged.
   *
   * @param from the first day, UTC
   * @param to the last day, UTC, included
   * @param by what the rows are apart in, and ordered by; without any there is one row at most
   */
  public record Query(LocalDate from, LocalDate to, List<By> by) {
    /** Takes a copy of what the rows are apart in. */
    public Query {
      by = List.copyOf(by);
    }
  }

  /**
   * What was charged under one combination of what a {@link Query} is by.
   *
   * @param group a text for each of {@link Query#by}, in that order; days as {@code 2026-10-05}
   * @param sums what was charged
   */
  public record Row(List<String> group, Sums sums) {
    /** Orders rows of one report by their groups, text by text. */
    public static final Comparator<Row> BY_GROUP =
        (one, other) -> {
          for (int i = 0; i < one.group.size(); i++) {
            int order = one.group.get(i).compareTo(other.group.get(i));
            if (order != 0) {
              return order;
            }
          }
          return 0;
        };
  }

  /**
   * Charges summed up.
   *
   * @param requests how many charges
   * @param nanoUsd their sum
   * @param tokens their sum
   * @param estimated how many of the charges were guesses
   */
  public record Sums(long requests, long nanoUsd, Ledger.Tokens tokens, long estimated) {
    /** Nothing. */
    public static final Sums NONE = new Sums(0, 0, Ledger.Tokens.NONE, 0);

    /** Both together. */
    public Sums plus(Sums other) {
      return new Sums(
          requests + other.requests,
          nanoUsd + other.nanoUsd,
          tokens.plus(other.tokens),
          estimated + other.estimated);
    }
  }
}
