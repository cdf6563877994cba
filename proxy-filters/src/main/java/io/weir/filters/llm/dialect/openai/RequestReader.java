package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.ChatRequest.Delivery;
import io.weir.filters.llm.chat.ChatRequest.Length;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Effort.Level;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request, OpenAI's own fields and those that its many imitators have added. One for each
 * request.
 */
final class RequestReader {
  /** Fields with a meaning that no other dialect has a place for. */
  private static final List<String> LOST =
      List.of(
          "audio",
          "metadata",
          "min_p",
          "modalities",
          "models",
          "plugins",
          "prediction",
          "prompt_cache_key",
          "prompt_cache_retention",
          "provider",
          "repetition_penalty",
          "service_tier",
          "store",
          "top_a",
          "verbosity",
          "web_search_options");

  private static final Map<String, Level> LEVELS =
      Map.of(
          "none", Level.NONE,
          "minimal", Level.MINIMAL,
          "low", Level.LOW,
          "medium", Level.MEDIUM,
          "high", Level.HIGH,
          "xhigh", Level.XHIGH,
          "max", Level.MAX,
          "auto", Level.ADAPTIVE);

  private final JsonNode body;
  private final Losses losses;

  RequestReader(JsonNode body, Losses losses) {
    this.body = body;
    this.losses = losses;
  }

  ChatRequest read() throws Untranslatable {
    if (!body.isObject()) {
      throw new Untranslatable("the body: a JSON object is needed");
    }
    for (String field : LOST) {
      if (Json.orNull(body, field) != null) {
        losses.lost(field);
      }
    }
    return new ChatRequest(
        Json.textOrEmpty(body, "model"),
        new MessagesReader(losses).read(Json.at(body, "messages")),
        tools(),
        sampling(),
        length(),
        effort(),
        format(),
        delivery(),
        user());
  }

  /** What is said of a field that is missing, or not what it must be. */
  static Untranslatable needed(String where, String what) {
    return new Untranslatable(where + ": " + what + " is needed");
  }

  private @Nullable JsonNode number(String name) throws Untranslatable {
    JsonNode said = Json.orNull(body, name);
    if (said != null && !said.isNumber()) {
      throw needed(name, "a number");
    }
    return said;
  }

  private @Nullable Long whole(String name) throws Untranslatable {
    JsonNode said = number(name);
    return said == null ? null : Long.valueOf(said.asLong());
  }

  private Sampling sampling() throws Untranslatable {
    JsonNode seed = number("seed");
    return new Sampling(
        number("temperature"),
        number("top_p"),
        number("top_k"),
        seed == null ? number("random_seed") : seed,
        number("presence_penalty"),
        number("frequency_penalty"),
        Json.orNull(body, "logit_bias"),
        Json.bool(body, "logprobs"),
        whole("top_logprobs"),
        whole("n"));
  }

  private Length length() throws Untranslatable {
    Long most = whole("max_completion_tokens");
    return new Length(most == null ? whole("max_tokens") : most, stops());
  }

  private List<String> stops() throws Untranslatable {
    List<String> stops = Json.texts(body, "stop");
    if (stops == null) {
      throw needed("stop", "a text or a list of texts");
    }
    return stops;
  }

  private Delivery delivery() throws Untranslatable {
    JsonNode stream = Json.orNull(body, "stream");
    if (stream != null && !stream.isBoolean()) {
      throw needed("stream", "true or false");
    }
    Boolean usage = Json.bool(Json.at(body, "stream_options"), "include_usage");
    return new Delivery(stream != null && stream.booleanValue(), Boolean.TRUE.equals(usage));
  }

  private @Nullable String user() {
    String user = Json.text(body, "user");
    return user == null ? Json.text(body, "safety_identifier") : user;
  }

  private Format format() {
    JsonNode said = Json.at(body, "response_format");
    String type = Json.textOrEmpty(said, "type");
    if (type.equals("json_object")) {
      return Format.JSON;
    }
    if (!type.equals("json_schema")) {
      if (!type.isEmpty() && !type.equals("text")) {
        losses.lost("format");
      }
      return Format.TEXT;
    }
    JsonNode named = Json.at(said, "json_schema");
    JsonNode schema = Json.at(named, "schema");
    return schema.isObject()
        ? new Format(
            Format.Kind.SCHEMA,
            schema,
            Json.text(named, "name"),
            Json.text(named, "description"),
            Json.bool(named, "strict"))
        : Format.JSON;
  }

  /**
   * How hard to think, in the words of OpenAI ({@code reasoning_effort}), OpenRouter ({@code
   * reasoning}), Anthropic and DeepSeek ({@code thinking}) or Qwen ({@code enable_thinking}).
   */
  private Effort effort() {
    JsonNode reasoning = Json.at(body, "reasoning");
    JsonNode thinking = Json.at(body, "thinking");
    String summary = Json.text(reasoning, "summary");
    Boolean on = switched(reasoning, thinking);
    if (Boolean.FALSE.equals(on)) {
      return new Effort(Level.NONE, null, summary);
    }
    Level level = level(reasoning);
    Long budget = Json.number(reasoning, "max_tokens");
    if (budget == null) {
      budget = Json.number(thinking, "budget_tokens");
    }
    if (budget == null) {
      budget = Json.number(body, "thinking_budget");
    }
    if (level == null && budget == null && on != null) {
      level = Level.ADAPTIVE;
    }
    return new Effort(level, budget, summary);
  }

  private @Nullable Level level(JsonNode reasoning) {
    String word = Json.text(body, "reasoning_effort");
    if (word == null) {
      word = Json.text(reasoning, "effort");
    }
    if (word == null) {
      return null;
    }
    Level level = LEVELS.get(word);
    if (level == null) {
      losses.lost("effort");
    }
    return level;
  }

  private @Nullable Boolean switched(JsonNode reasoning, JsonNode thinking) {
    String type = Json.text(thinking, "type");
    if (type != null) {
      return !type.equals("disabled");
    }
    Boolean on = Json.bool(reasoning, "enabled");
    if (on == null) {
      on = Json.bool(body, "enable_thinking");
    }
    return on == null ? Json.bool(Json.at(body, "chat_template_kwargs"), "enable_thinking") : on;
  }

  private Tools tools() throws Untranslatable {
    List<Tool> declared = new ArrayList<>();
    JsonNode tools = list("tools");
    for (int i = 0; i < tools.size(); i++) {
      JsonNode tool = tools.get(i);
      String type = Json.text(tool, "type");
      if (type == null || type.equals("function")) {
        JsonNode function = Json.at(tool, "function");
        declared.add(
            tool(tool, function.isObject() ? function : tool, "tools[" + i + "].function"));
      } else {
        losses.lost(type.equals("custom") ? "custom_tool" : "server_tool");
      }
    }
    JsonNode functions = list("functions");
    for (int i = 0; i < functions.size(); i++) {
      declared.add(tool(functions.get(i), functions.get(i), "functions[" + i + "]"));
    }
    JsonNode choice = Json.orNull(body, "tool_choice");
    if (choice == null) {
      choice = Json.at(body, "function_call");
    }
    String chosen = Json.text(choice, "name");
    if (chosen == null) {
      chosen = Json.text(Json.at(choice, "function"), "name");
    }
    return new Tools(
        declared,
        chosen == null ? choice(choice) : Choice.ONE,
        chosen,
        Json.bool(body, "parallel_tool_calls"));
  }

  private JsonNode list(String name) throws Untranslatable {
    JsonNode list = Json.orNull(body, name);
    if (list != null && !list.isArray()) {
      throw needed(name, "a list");
    }
    return list == null ? Json.EMPTY : list;
  }

  private static Tool tool(JsonNode outer, JsonNode function, String where) throws Untranslatable {
    String name = Json.textOrEmpty(function, "name");
    if (name.isEmpty()) {
      throw needed(where + ".name", "a text");
    }
    return new Tool(
        name,
        Json.text(function, "description"),
        Json.orNull(function, "parameters"),
        Json.bool(function, "strict"),
        Json.orNull(outer, "cache_control"));
  }

  /** A choice that names no tool: a word, or a choice among some tools. */
  private Choice choice(JsonNode said) {
    String word = said.textValue();
    if (word == null) {
      JsonNode allowed = Json.at(said, "allowed_tools");
      if (!said.isMissingNode()) {
        losses.lost("tool_choice");
      }
      word = Json.textOrEmpty(allowed, "mode");
    }
    return switch (word) {
      case "auto" -> Choice.AUTO;
      case "none" -> Choice.NONE;
      case "required", "any" -> Choice.ANY;
      default -> Choice.UNSAID;
    };
  }
}
