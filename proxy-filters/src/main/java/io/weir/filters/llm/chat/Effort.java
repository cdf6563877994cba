package io.weir.filters.llm.chat;

import org.jspecify.annotations.Nullable;

/**
 * How hard a model may think before it speaks.
 *
 * @param level in one word; null where the client did not say, or gave a budget instead
 * @param budgetTokens the most tokens to think; null where the client did not say
 * @param summary what of it shall be shown, in OpenAI's words; null where the client did not say
 */
public record Effort(@Nullable Level level, @Nullable Long budgetTokens, @Nullable String summary) {
  /** Nothing said. */
  public static final Effort UNSAID = new Effort(null, null, null);

  /** Steps of effort, each with a budget in tokens that stands for it. */
  public enum Level {
    NONE(0),
    MINIMAL(1_024),
    LOW(1_024),
    MEDIUM(8_192),
    HIGH(16_384),
    XHIGH(32_768),
    MAX(65_536),
    /** As the model likes. */
    ADAPTIVE(8_192);

    private final long budgetTokens;

    Level(long budgetTokens) {
      this.budgetTokens = budgetTokens;
    }

    /** Tokens that stand for this step where only a budget can be said. */
    public long budgetTokens() {
      return budgetTokens;
    }
  }

  /** Whether the client said anything. */
  public boolean said() {
    return level != null || budgetTokens != null;
  }

  /** Whether the model is to think; no where the client did not say. */
  public boolean thinks() {
    return budgetTokens != null ? budgetTokens > 0 : level != null && level != Level.NONE;
  }

  /** The step, made from the budget where only that was said; null where nothing was. */
  public @Nullable Level step() {
    if (level != null || budgetTokens == null) {
      return level;
    }
    if (budgetTokens <= 0) {
      return Level.NONE;
    }
    return budgetTokens < 4_096
        ? Level.LOW
        : budgetTokens < Level.HIGH.budgetTokens ? Level.MEDIUM : Level.HIGH;
  }

  /** The budget, made from the step where only that was said; null where nothing was. */
  public @Nullable Long tokens() {
    return budgetTokens != null || level == null ? budgetTokens : Long.valueOf(level.budgetTokens);
  }
}
