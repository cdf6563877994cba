package io.weir.filters.llm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model may call.
 *
 * @param declared functions of the client's
 * @param choice whether it must
 * @param chosen the one that it must call; null unless the choice is {@link Choice#ONE}
 * @param parallel whether it may call several at once; null where the client did not say
 */
public record Tools(
    List<Tool> declared, Choice choice, @Nullable String chosen, @Nullable Boolean parallel) {
  /** None, and nothing said of them. */
  public static final Tools NONE = new Tools(List.of(), Choice.UNSAID, null, null);

  /** Whether a tool must be called. */
  public enum Choice {
    UNSAID,
    AUTO,
    NONE,
    ANY,
    ONE
  }

  /**
   * A function of the client's.
   *
   * @param description null without
   * @param schema JSON Schema of its arguments; null without
   * @param strict whether the arguments must keep to it; null where the client did not say
   * @param cacheControl as {@link Part.Text}'s
   */
  public record Tool(
      String name,
      @Nullable String description,
      @Nullable JsonNode schema,
      @Nullable Boolean strict,
      @Nullable JsonNode cacheControl) {}

  /** Copies the list. */
  public Tools {
    declared = List.copyOf(declared);
  }
}
