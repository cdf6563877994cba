package io.weir.filters.mock.talk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says, whichever dialect it is in: the dialects' fields have different names, so
 * one reader finds them all.
 *
 * @param body the request's JSON
 * @param model the model asked for; {@code mock} where none is named
 * @param all every text, the system's included, one a line
 * @param last the last text of the user
 * @param toolsDone whether the last message brings results of tools
 * @param tools the tools on offer
 */
public record Prompt(
    JsonNode body, String model, String all, String last, boolean toolsDone, List<Tool> tools) {

  /**
   * A tool on offer.
   *
   * @param name its name
   * @param schema JSON Schema of its arguments
   */
  record Tool(String name, JsonNode schema) {}

  /** Reads a request's JSON. */
  public static Prompt of(JsonNode body) {
    List<String> texts = new ArrayList<>();
    add(texts, body.path("system"));
    add(texts, body.path("instructions"));
    String last = "";
    JsonNode lastItem = body;
    for (String field : List.of("messages", "prompt", "input")) {
      JsonNode said = body.path(field);
      add(texts, said);
      String user = lastOfUser(said);
      last = user.isEmpty() ? last : user;
      lastItem = said.isArray() && !said.isEmpty() ? said.get(said.size() - 1) : lastItem;
    }
    return new Prompt(
        body,
        body.path("model").asText("mock"),
        String.join("\n", texts),
        last,
        bringsResults(lastItem),
        tools(body.path("tools")));
  }

  /** Whether the client wants a stream. */
  public boolean stream(boolean byDefault) {
    return body.path("stream").asBoolean(byDefault);
  }

  /** Most tokens of the answer. */
  int tokensMax() {
    for (String field : List.of("max_tokens", "max_completion_tokens", "max_output_tokens")) {
      int limit = body.path(field).asInt(0);
      if (limit > 0) {
        return limit;
      }
    }
    int predicted = body.path("options").path("num_predict").asInt(0);
    return predicted > 0 ? predicted : Integer.MAX_VALUE;
  }

  /** The tool to call: the one that is demanded, or that the user names; null for none. */
  @Nullable Tool called() {
    JsonNode choice = body.path("tool_choice");
    String word = choice.isTextual() ? choice.asText() : choice.path("type").asText("");
    if (tools.isEmpty() || toolsDone || word.equals("none")) {
      return null;
    }
    String named = choice.path("function").path("name").asText(choice.path("name").asText(""));
    for (Tool tool : tools) {
      if (named.isEmpty() ? last.contains(tool.name) : tool.name.equals(named)) {
        return tool;
      }
    }
    return word.equals("required") || word.equals("any") ? tools.get(0) : null;
  }

  private static List<Tool> tools(JsonNode offered) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode offer : offered) {
      JsonNode tool = offer.has("function") ? offer.get("function") : offer;
      JsonNode schema =
          tool.has("input_schema") ? tool.get("input_schema") : tool.path("parameters");
      if (tool.path("name").isTextual()) {
        tools.add(new Tool(tool.get("name").asText(), schema));
      }
    }
    return List.copyOf(tools);
  }

  private static boolean bringsResults(JsonNode item) {
    if (item.path("role").asText("").equals("tool")
        || item.path("type").asText("").equals("function_call_output")) {
      return true;
    }
    for (JsonNode part : item.path("content")) {
      if (part.path("type").asText("").equals("tool_result")) {
        return true;
      }
    }
    return false;
  }

  private static String lastOfUser(JsonNode said) {
    if (said.isTextual()) {
      return said.asText();
    }
    for (int i = said.size() - 1; i >= 0 && said.isArray(); i--) {
      JsonNode item = said.get(i);
      if (item.isTextual() || item.path("role").asText("").equals("user")) {
        List<String> texts = new ArrayList<>();
        add(texts, item);
        return String.join("\n", texts);
      }
    }
    return "";
  }

  /** Adds the texts of a message, a list of parts, or what else holds text. */
  private static void add(List<String> texts, JsonNode said) {
    if (said.isTextual()) {
      texts.add(said.asText());
    } else if (said.isArray()) {
      said.forEach(item -> add(texts, item));
    } else {
      for (String field : List.of("content", "text", "output")) {
        if (said.has(field)) {
          add(texts, said.get(field));
        }
      }
    }
  }
}
