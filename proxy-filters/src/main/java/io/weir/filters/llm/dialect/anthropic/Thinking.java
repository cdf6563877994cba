package io.weir.filters.llm.dialect.anthropic;

import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Effort.Level;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * How a model is told to think. Generations of Claude want it told differently: with a budget up to
 * 4.6, as they like after that, not at all before 3.7.
 *
 * @param mode how to think; null to say nothing
 * @param budgetTokens of {@link Mode#ENABLED}
 * @param effort in Anthropic's words; null to say nothing
 * @param maxTokens the limit of the whole answer
 * @param lost whether the client wanted more than can be said
 */
record Thinking(
    @Nullable Mode mode, long budgetTokens, @Nullable String effort, long maxTokens, boolean lost) {
  private static final long BUDGET_MIN = 1_024;

  /** What a step of effort may add to an answer without a limit; any model that thinks takes it. */
  private static final long BUDGET_OF_STEP_MAX = 24_576;

  /** Forms of the field {@code thinking}. */
  enum Mode {
    ENABLED,
    ADAPTIVE,
    DISABLED
  }

  /**
   * Finds the words.
   *
   * @param asked what the client wants
   * @param limit what it allows for the whole answer; null where it does not say
   * @param limitDefault what it gets then
   */
  static Thinking of(
      Effort asked, @Nullable Long limit, long limitDefault, int generation, TurnWriter turns) {
    long max = limit == null ? limitDefault : limit;
    boolean able = generation == 0 || generation >= 307;
    if (!asked.thinks()) {
      boolean off = able && asked.said();
      return new Thinking(off ? Mode.DISABLED : null, 0, null, max, false);
    }
    Level level = asked.step();
    if (generation > 406 || (generation == 406 && level == Level.ADAPTIVE)) {
      return new Thinking(Mode.ADAPTIVE, 0, effort(level), max, false);
    }
    Long budget = asked.tokens();
    if (!able || budget == null || !turns.canThink()) {
      return new Thinking(null, 0, null, max, true);
    }
    if (limit == null) {
      budget = Math.min(budget, BUDGET_OF_STEP_MAX);
      max = budget < max ? max : budget + max;
    }
    budget = Math.min(Math.max(budget, BUDGET_MIN), max - 1);
    return budget < BUDGET_MIN
        ? new Thinking(null, 0, null, max, true)
        : new Thinking(Mode.ENABLED, budget, null, max, false);
  }

  /** Whether the model will think, which forbids it other things. */
  boolean thinks() {
    return mode == Mode.ENABLED || mode == Mode.ADAPTIVE;
  }

  void write(JsonWriter out) {
    if (mode == null) {
      return;
    }
    out.name("thinking").beginObject().name("type");
    switch (mode) {
      case ENABLED -> out.value("enabled").name("budget_tokens").value(budgetTokens);
      case ADAPTIVE -> out.value("adaptive").name("display").value("summarized");
      case DISABLED -> out.value("disabled");
    }
    out.endObject();
  }

  private static @Nullable String effort(@Nullable Level level) {
    return level == null
        ? null
        : switch (level) {
          case MINIMAL, LOW -> "low";
          case MEDIUM -> "medium";
          case HIGH -> "high";
          case XHIGH -> "xhigh";
          case MAX -> "max";
          case NONE, ADAPTIVE -> null;
        };
  }

  /** Whether a generation can be held to a JSON Schema. */
  static boolean keepsToSchema(int generation) {
    return generation == 0 || generation == 401 || generation >= 405;
  }

  /** Whether a generation lets clients say how its words are drawn. */
  static boolean draws(int generation) {
    return generation <= 406;
  }

  /** Whether a generation takes a temperature or a {@code top_p}, but not both. */
  static boolean drawsOneWay(int generation) {
    return generation >= 401;
  }

  /**
   * The generation of a Claude by its name: 307 for {@code claude-3-7-sonnet-20250219}, 500 for
   * {@code claude-sonnet-5}; 0 for a model that is none.
   */
  static int generation(String model) {
    int i = model.indexOf("claude");
    if (i < 0) {
      return 0;
    }
    int major = -1;
    while (i < model.length()) {
      int from = i;
      while (i < model.length() && Character.isDigit(model.charAt(i))) {
        i++;
      }
      boolean number = i > from && i - from <= 2;
      if (number && major >= 0) {
        return major * 100 + Integer.parseInt(model, from, i, 10);
      }
      if (number) {
        major = Integer.parseInt(model, from, i, 10);
      } else if (i > from || (major >= 0 && Character.isLetter(model.charAt(i)))) {
        break;
      }
      i++;
    }
    return Math.max(0, major * 100);
  }
}
