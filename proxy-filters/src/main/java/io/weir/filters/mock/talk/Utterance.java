package io.weir.filters.mock.talk;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.mock.talk.Prompt.Tool;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the mock says to a prompt: a text, or a call of a tool. The same prompt is always told the
 * same. Four characters make a token.
 *
 * @param text what is said; empty where a tool is called
 * @param tool name of the tool that is called; null for none
 * @param arguments its arguments, as JSON
 * @param promptTokens tokens of the prompt
 * @param tokens tokens of what is said
 * @param cut whether the limit of tokens ended it
 */
public record Utterance(
    String text,
    @Nullable String tool,
    String arguments,
    int promptTokens,
    int tokens,
    boolean cut) {
  private static final int CHARS = 4;
  private static final String FILLER =
      "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut"
          + " labore et dolore magna aliqua ";

  /**
   * The answer to a prompt.
   *
   * @param template a text in which {@code %prompt%}, {@code %messages%} and {@code %model%} stand
   *     for the last text of the user, all texts, and the model
   * @param fillerTokens tokens of filler that are said instead; 0 for the template
   * @param tools whether tools are called
   */
  public static Utterance of(Prompt prompt, String template, int fillerTokens, boolean tools) {
    int asked = tokens(prompt.all());
    Tool tool = tools ? prompt.called() : null;
    if (tool != null) {
      String arguments = arguments(tool.schema());
      return new Utterance("", tool.name(), arguments, asked, tokens(arguments), false);
    }
    String text = fillerTokens > 0 ? filler(fillerTokens) : filled(template, prompt);
    boolean cut = tokens(text) > prompt.tokensMax();
    String said = cut ? beginning(text, prompt.tokensMax()) : text;
    return new Utterance(said, null, "", asked, tokens(said), cut);
  }

  /** How many tokens a text has. */
  static int tokens(String text) {
    return (text.length() + CHARS - 1) / CHARS;
  }

  /**
   * What is said in pieces of about that many tokens, cut before blanks; a long word stays whole.
   */
  public List<String> pieces(int tokensEach) {
    String said = tool == null ? text : arguments;
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (start < said.length()) {
      int end =
          said.indexOf(' ', Math.min(said.length(), start + Math.max(1, tokensEach * CHARS - 2)));
      end = end < 0 ? said.length() : end;
      pieces.add(said.substring(start, end));
      start = end;
    }
    return pieces;
  }

  private static String filled(String template, Prompt prompt) {
    StringBuilder text = new StringBuilder();
    Map<String, String> places =
        Map.of("prompt", prompt.last(), "messages", prompt.all(), "model", prompt.model());
    int done = 0;
    for (int open = template.indexOf('%'); open >= 0; open = template.indexOf('%', open + 1)) {
      int close = template.indexOf('%', open + 1);
      String value = close < 0 ? null : places.get(template.substring(open + 1, close));
      if (value != null) {
        text.append(template, done, open).append(value);
        done = close + 1;
        open = close;
      }
    }
    return text.append(template, done, template.length()).toString();
  }

  private static String filler(int tokens) {
    int length = tokens * CHARS;
    return FILLER.repeat(length / FILLER.length() + 1).substring(0, length);
  }

  private static String beginning(String text, int tokens) {
    int length = tokens * CHARS;
    boolean split = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, split ? length - 1 : length);
  }

  private static String arguments(JsonNode schema) {
    JsonWriter json = new JsonWriter().beginObject();
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      json.name(field.getKey());
      example(json, field.getValue());
    }
    return json.endObject().toString();
  }

  private static void example(JsonWriter json, JsonNode schema) {
    JsonNode choice = schema.path("enum").path(0);
    if (!choice.isMissingNode()) {
      json.raw(choice.toString().getBytes(StandardCharsets.UTF_8));
      return;
    }
    switch (schema.path("type").asText("string")) {
      case "integer", "number" -> json.value(1);
      case "boolean" -> json.value(true);
      case "array" -> json.beginArray().endArray();
      case "object" -> json.raw(arguments(schema).getBytes(StandardCharsets.UTF_8));
      default -> json.value("example");
    }
  }
}
