package io.weir.filters.llm.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Effort.Level;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a request for a message. */
final class RequestReader {
  /** What has a meaning that nobody else knows. */
  private static final String[] FOREIGN = {
    "container", "context_management", "mcp_servers", "service_tier", "inference_geo", "speed"
  };

  private final Losses losses;
  private final BlockReader blocks;

  RequestReader(Losses losses) {
    this.losses = losses;
    this.blocks = new BlockReader(losses);
  }

  ChatRequest read(JsonNode body) throws Untranslatable {
    for (String name : FOREIGN) {
      if (Json.orNull(body, name) != null) {
        losses.lost(name);
      }
    }
    return new ChatRequest(
        Json.textOrEmpty(body, "model"),
        turns(body),
        tools(body),
        sampling(body),
        new ChatRequest.Length(maxTokens(body), stops(Json.at(body, "stop_sequences"))),
        effort(body),
        format(body),
        new ChatRequest.Delivery(Boolean.TRUE.equals(Json.bool(body, "stream")), true),
        Json.text(Json.at(body, "metadata"), "user_id"));
  }

  private List<Turn> turns(JsonNode body) throws Untranslatable {
    JsonNode messages = Json.at(body, "messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw new Untranslatable("messages: must be a list of at least one message");
    }
    List<Turn> turns = new ArrayList<>(messages.size() + 1);
    JsonNode system = Json.orNull(body, "system");
    if (system != null) {
      turns.add(new Turn(Turn.Role.SYSTEM, blocks.content(system, "system")));
    }
    for (int i = 0; i < messages.size(); i++) {
      String place = "messages[" + i + ']';
      JsonNode message = messages.get(i);
      Turn.Role role =
          switch (Json.textOrEmpty(message, "role")) {
            case "user" -> Turn.Role.USER;
            case "assistant" -> Turn.Role.ASSISTANT;
            case "system" -> Turn.Role.SYSTEM;
            default -> throw new Untranslatable(place + ".role: must be user, assistant or system");
          };
      turns.add(new Turn(role, blocks.content(Json.at(message, "content"), place + ".content")));
    }
    return turns;
  }

  private Tools tools(JsonNode body) {
    JsonNode written = Json.at(body, "tools");
    List<Tool> declared = new ArrayList<>(written.size());
    for (JsonNode tool : written) {
      String type = Json.text(tool, "type");
      String name = Json.text(tool, "name");
      if (name == null || (type != null && !type.equals("custom"))) {
        losses.lost("server_tool");
      } else {
        declared.add(
            new Tool(
                name,
                Json.text(tool, "description"),
                Json.orNull(tool, "input_schema"),
                Json.bool(tool, "strict"),
                Json.orNull(tool, "cache_control")));
      }
    }
    if (declared.isEmpty()) {
      return Tools.NONE;
    }
    JsonNode said = Json.at(body, "tool_choice");
    String chosen = Json.text(said, "name");
    Choice choice =
        switch (Json.textOrEmpty(said, "type")) {
          case "auto" -> Choice.AUTO;
          case "any" -> Choice.ANY;
          case "none" -> Choice.NONE;
          case "tool" -> chosen == null ? Choice.ANY : Choice.ONE;
          default -> Choice.UNSAID;
        };
    if (choice == Choice.ONE && declared.stream().noneMatch(t -> t.name().equals(chosen))) {
      losses.lost("tool_choice");
      choice = Choice.AUTO;
    }
    Boolean single = Json.bool(said, "disable_parallel_tool_use");
    return new Tools(
        declared, choice, choice == Choice.ONE ? chosen : null, single == null ? null : !single);
  }

  private static Sampling sampling(JsonNode body) {
    JsonNode temperature = number(body, "temperature");
    JsonNode topP = number(body, "top_p");
    JsonNode topK = number(body, "top_k");
    return temperature == null && topP == null && topK == null
        ? Sampling.UNSAID
        : new Sampling(temperature, topP, topK, null, null, null, null, null, null, null);
  }

  private static @Nullable JsonNode number(JsonNode body, String name) {
    JsonNode said = Json.at(body, name);
    return said.isNumber() ? said : null;
  }

  private static @Nullable Long maxTokens(JsonNode body) throws Untranslatable {
    JsonNode said = Json.orNull(body, "max_tokens");
    if (said == null) {
      return null;
    }
    if (!said.isNumber()) {
      throw new Untranslatable("max_tokens: must be a number");
    }
    return said.asLong();
  }

  private static List<String> stops(JsonNode said) {
    List<String> stops = new ArrayList<>(said.size());
    for (JsonNode stop : said) {
      if (stop.isTextual()) {
        stops.add(stop.textValue());
      }
    }
    return stops;
  }

  private static Effort effort(JsonNode body) {
    JsonNode thinking = Json.at(body, "thinking");
    String type = Json.textOrEmpty(thinking, "type");
    if (type.equals("disabled")) {
      return new Effort(Level.NONE, null, null);
    }
    Level level =
        switch (Json.textOrEmpty(Json.at(body, "output_config"), "effort")) {
          case "low" -> Level.LOW;
          case "medium" -> Level.MEDIUM;
          case "high" -> Level.HIGH;
          case "xhigh" -> Level.XHIGH;
          case "max" -> Level.MAX;
          default -> type.equals("adaptive") ? Level.ADAPTIVE : null;
        };
    Long budget = type.equals("enabled") ? Json.number(thinking, "budget_tokens") : null;
    if (level == null && budget == null) {
      return Effort.UNSAID;
    }
    boolean shown = Json.textOrEmpty(thinking, "display").equals("summarized");
    return new Effort(level, budget, shown ? "auto" : null);
  }

  private static Format format(JsonNode body) {
    JsonNode said = Json.orNull(Json.at(body, "output_config"), "format");
    if (said == null) {
      said = Json.at(body, "output_format");
    }
    JsonNode schema = Json.orNull(said, "schema");
    return schema == null ? Format.TEXT : new Format(Format.Kind.SCHEMA, schema, null, null, true);
  }
}
