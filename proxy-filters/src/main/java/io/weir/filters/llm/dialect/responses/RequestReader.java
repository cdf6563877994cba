package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.ChatRequest.Delivery;
import io.weir.filters.llm.chat.ChatRequest.Length;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.responses.answer.FreeformTools;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one request of a client's. */
final class RequestReader {
  /** What stands with OpenAI, and so cannot be part of a conversation elsewhere. */
  private static final String[] STORED = {"previous_response_id", "conversation", "prompt"};

  /** Fields that no other dialect has a place for. */
  private static final String[] LOST = {
    "metadata", "service_tier", "max_tool_calls", "moderation", "context_management"
  };

  private final JsonNode body;
  private final Losses losses;
  private final List<Tool> declared = new ArrayList<>();

  RequestReader(JsonNode body, Losses losses) {
    this.body = body;
    this.losses = losses;
  }

  ChatRequest read() throws Untranslatable {
    for (String field : STORED) {
      if (Json.orNull(body, field) != null) {
        throw new Untranslatable(
            field + ": nothing is stored between calls here; send the whole conversation as input");
      }
    }
    if (is("background")) {
      throw new Untranslatable("background: an answer cannot be fetched later here");
    }
    tools(Json.at(body, "tools"), "tools");
    List<Turn> turns = turns();
    passOver();
    return new ChatRequest(
        Json.textOrEmpty(body, "model"),
        turns,
        choose(),
        sampling(),
        new Length(Json.number(body, "max_output_tokens"), List.of()),
        effort(),
        format(),
        new Delivery(is("stream"), true),
        user());
  }

  private List<Turn> turns() throws Untranslatable {
    InputReader input = new InputReader(losses, this::tools);
    input.instructions(Json.at(body, "instructions"));
    return input.read(Json.at(body, "input"));
  }

  private void tools(JsonNode tools, String where) throws Untranslatable {
    for (int i = 0; i < tools.size(); i++) {
      JsonNode tool = tools.get(i);
      boolean custom = "custom".equals(Json.text(tool, "type"));
      if (!custom && !"function".equals(Json.text(tool, "type"))) {
        losses.lost("server_tool");
        continue;
      }
      String name = Json.text(tool, "name");
      if (name == null) {
        throw new Untranslatable(where + "[" + i + "].name: missing");
      }
      declared.add(custom ? FreeformTools.declare(name, tool) : function(name, tool));
    }
  }

  private static Tool function(String name, JsonNode tool) {
    JsonNode schema = Json.orNull(tool, "parameters");
    return new Tool(name, Json.text(tool, "description"), schema, Json.bool(tool, "strict"), null);
  }

  private Tools choose() {
    JsonNode wanted = Json.at(body, "tool_choice");
    Boolean parallel = Json.bool(body, "parallel_tool_calls");
    if (wanted.isTextual()) {
      return new Tools(declared, choice(wanted.textValue()), null, parallel);
    }
    String name = Json.text(wanted, "name");
    switch (Json.textOrEmpty(wanted, "type")) {
      case "function", "custom" -> {
        if (name != null) {
          return new Tools(declared, Choice.ONE, name, parallel);
        }
      }
      case "allowed_tools" -> {
        Choice mode = choice(Json.textOrEmpty(wanted, "mode"));
        return new Tools(allowed(Json.at(wanted, "tools")), mode, null, parallel);
      }
      default -> {
        if (wanted.isObject()) {
          losses.lost("server_tool");
        }
      }
    }
    return new Tools(declared, Choice.UNSAID, null, parallel);
  }

  private static Choice choice(String word) {
    return switch (word) {
      case "none" -> Choice.NONE;
      case "auto" -> Choice.AUTO;
      case "required" -> Choice.ANY;
      default -> Choice.UNSAID;
    };
  }

  private List<Tool> allowed(JsonNode tools) {
    Set<@Nullable String> names = new HashSet<>();
    for (JsonNode tool : tools) {
      names.add(Json.text(tool, "name"));
    }
    return declared.stream().filter(tool -> names.contains(tool.name())).toList();
  }

  private Sampling sampling() {
    Long topLogprobs = Json.number(body, "top_logprobs");
    boolean logprobs = topLogprobs != null && topLogprobs > 0;
    for (JsonNode wanted : Json.at(body, "include")) {
      logprobs |= "message.output_text.logprobs".equals(wanted.textValue());
    }
    return new Sampling(
        number("temperature"),
        number("top_p"),
        null,
        null,
        null,
        null,
        null,
        logprobs ? true : null,
        logprobs ? topLogprobs : null,
        null);
  }

  private @Nullable JsonNode number(String field) {
    JsonNode number = Json.at(body, field);
    return number.isNumber() ? number : null;
  }

  private Effort effort() {
    JsonNode reasoning = Json.at(body, "reasoning");
    String summary = Json.text(reasoning, "summary");
    return new Effort(
        level(Json.text(reasoning, "effort")),
        null,
        summary == null ? Json.text(reasoning, "generate_summary") : summary);
  }

  private Effort.@Nullable Level level(@Nullable String word) {
    if (word == null) {
      return null;
    }
    for (Effort.Level level : Effort.Level.values()) {
      if (level != Effort.Level.ADAPTIVE && level.name().toLowerCase(Locale.ROOT).equals(word)) {
        return level;
      }
    }
    losses.lost("effort");
    return null;
  }

  private Format format() {
    JsonNode text = Json.at(body, "text");
    if (Json.orNull(text, "verbosity") != null) {
      losses.lost("verbosity");
    }
    JsonNode format = Json.at(text, "format");
    return switch (Json.textOrEmpty(format, "type")) {
      case "json_object" -> Format.JSON;
      case "json_schema" ->
          new Format(
              Format.Kind.SCHEMA,
              Json.orNull(format, "schema"),
              Json.text(format, "name"),
              Json.text(format, "description"),
              Json.bool(format, "strict"));
      default -> Format.TEXT;
    };
  }

  private @Nullable String user() {
    String user = Json.text(body, "safety_identifier");
    return user == null ? Json.text(body, "user") : user;
  }

  private void passOver() {
    for (String field : LOST) {
      JsonNode value = Json.orNull(body, field);
      if (value != null && !(value.isContainerNode() && value.isEmpty())) {
        losses.lost(field);
      }
    }
    if (is("store")) {
      losses.lost("store");
    }
    if ("auto".equals(Json.text(body, "truncation"))) {
      losses.lost("truncation");
    }
  }

  private boolean is(String field) {
    return Json.at(body, field).asBoolean(false);
  }
}
