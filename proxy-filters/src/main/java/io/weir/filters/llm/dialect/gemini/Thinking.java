package io.weir.filters.llm.dialect.gemini;

import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Effort.Level;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.gemini.ModelName.Size;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** How a model is told to think: in a word from the third generation on, before that in tokens. */
final class Thinking {
  private static final int FIRST_PRO_WITH_MEDIUM = 301;
  private static final int FIRST_FLASH_WITHOUT_MINIMAL = 305;
  private static final long AS_IT_LIKES = -1;

  private Thinking() {}

  /** Writes the field {@code thinkingConfig}, where there is anything to say. */
  static void write(JsonWriter out, Effort asked, ModelName model, Losses losses) {
    if (!asked.said()) {
      return;
    }
    if (model.unthinking()) {
      if (asked.thinks()) {
        losses.lost("effort");
      }
      return;
    }
    out.name("thinkingConfig").beginObject();
    if (model.thinksByLevel()) {
      String level = level(asked.step(), model);
      if (level != null) {
        out.name("thinkingLevel").value(level);
      }
    } else {
      out.name("thinkingBudget").value(budget(asked, model.size()));
    }
    if (asked.thinks()) {
      out.name("includeThoughts").value(true);
    }
    out.endObject();
  }

  /** The word for a step; the nearest one that the model takes, null to leave it to the model. */
  private static @Nullable String level(@Nullable Level step, ModelName model) {
    if (step == null) {
      return null;
    }
    boolean pro = model.size() == Size.PRO;
    return switch (step) {
      case NONE, MINIMAL ->
          pro || model.generation() >= FIRST_FLASH_WITHOUT_MINIMAL ? "low" : "minimal";
      case LOW -> "low";
      case MEDIUM -> pro && model.generation() < FIRST_PRO_WITH_MEDIUM ? "high" : "medium";
      case HIGH, XHIGH, MAX -> "high";
      case ADAPTIVE -> null;
    };
  }

  /** Tokens to think, within what the model takes. */
  private static long budget(Effort asked, Size size) {
    Long tokens = asked.tokens();
    if (tokens == null || (asked.level() == Level.ADAPTIVE && asked.budgetTokens() == null)) {
      return AS_IT_LIKES;
    }
    return switch (size) {
      case PRO -> Math.max(128, Math.min(tokens, 32_768));
      case FLASH_LITE -> tokens <= 0 ? 0 : Math.max(512, Math.min(tokens, 24_576));
      case FLASH, OTHER -> Math.max(0, Math.min(tokens, 24_576));
    };
  }
}
