package io.weir.filters.ratelimit.limit;

import java.util.Locale;

/** What a limit counts. */
public enum Measure {
  REQUESTS("requests", 0),
  TOKENS("tokens", 1),
  PROMPT_TOKENS("prompt tokens", 2),
  COMPLETION_TOKENS("completion tokens", 3),
  CONCURRENCY("requests at a time", 4);

  /** How many there are. */
  public static final int PLACES = 5;

  private final String label;
  private final String plural;
  private final int place;

  Measure(String plural, int place) {
    this.label = name().toLowerCase(Locale.ROOT);
    this.plural = plural;
    this.place = place;
  }

  /** The word for it in the file and in metrics. */
  public String word() {
    return label;
  }

  /** Its place among them, from 0. */
  public int place() {
    return place;
  }

  /** What people call it. */
  String plural() {
    return plural;
  }

  /** Whether it counts tokens of models, which are known only when the answer is over. */
  public boolean isTokens() {
    return this == TOKENS || this == PROMPT_TOKENS || this == COMPLETION_TOKENS;
  }

  /** What of these it counts, where it counts tokens. */
  public long pick(long prompt, long completion) {
    return switch (this) {
      case PROMPT_TOKENS -> prompt;
      case COMPLETION_TOKENS -> completion;
      default -> prompt + completion;
    };
  }
}
