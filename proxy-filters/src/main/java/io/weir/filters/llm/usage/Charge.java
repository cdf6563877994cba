package io.weir.filters.llm.usage;

import java.util.Locale;

/**
 * What a call costs.
 *
 * @param nanos in nano-dollars (1 USD is 1,000,000,000), rounded half up once
 * @param basis where the figure comes from
 */
public record Charge(long nanos, Basis basis) {
  /** Nano-dollars of a dollar. */
  public static final long NANOS_PER_USD = 1_000_000_000L;

  /** No model server was asked. */
  public static final Charge LOCAL = new Charge(0, Basis.LOCAL);

  /** Nobody knows a price. */
  public static final Charge UNKNOWN = new Charge(0, Basis.UNKNOWN);

  /** Where a charge comes from. */
  public enum Basis {
    /** A price in {@code routes.yaml}. */
    OVERRIDE,
    /** The answer itself, which states its cost. */
    STATED,
    /** The price list. */
    LIST,
    /** The price for models that the list does not know. */
    DEFAULT,
    /** The rule that models which the list does not know cost nothing. */
    FREE,
    /** Nothing: the model has no price. */
    UNKNOWN,
    /** Nothing: the answer came from Weir itself. */
    LOCAL;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word for it in logs and metrics. */
    public String word() {
      return word;
    }
  }
}
