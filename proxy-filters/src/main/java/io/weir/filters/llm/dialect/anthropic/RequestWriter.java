package io.weir.filters.llm.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.json.Schemas;
import io.weir.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a request for a message. */
final class RequestWriter {
  private static final int USER_LENGTH_MAX = 256;
  private static final double TOP_P_THINKING_MIN = 0.95;

  private final ChatRequest request;
  private final String model;
  private final Losses losses;
  private final TurnWriter turns;
  private final Thinking thinking;
  private final int generation;

  RequestWriter(ChatRequest request, String model, long maxTokensDefault, Losses losses)
      throws Untranslatable {
    Long answers = request.sampling().answers();
    if (answers != null && answers > 1) {
      throw new Untranslatable("n: anthropic gives one answer to a call, not " + answers);
    }
    this.request = request;
    this.model = model;
    this.losses = losses;
    this.turns = new TurnWriter(request.turns(), losses);
    this.generation = Thinking.generation(model);
    this.thinking =
        Thinking.of(
            request.effort(), request.length().maxTokens(), maxTokensDefault, generation, turns);
    if (thinking.lost()) {
      losses.lost("effort");
    }
  }

  void write(JsonWriter out) {
    boolean schema = format();
    out.beginObject().name("model").value(model);
    out.name("max_tokens").value(thinking.maxTokens());
    turns.write(out);
    tools(out);
    thinking.write(out);
    if (schema || thinking.effort() != null) {
      out.name("output_config").beginObject();
      if (thinking.effort() != null) {
        out.name("effort").value(thinking.effort());
      }
      if (schema && request.format().schema() != null) {
        out.name("format").beginObject().name("type").value("json_schema");
        Json.write(out.name("schema"), Schemas.closed(request.format().schema())).endObject();
      }
      out.endObject();
    }
    sampling(out, request.sampling());
    stops(out, request.length().stops());
    String user = request.user();
    if (user != null && user.length() > USER_LENGTH_MAX) {
      losses.lost("user");
    } else if (user != null && !user.isEmpty()) {
      out.name("metadata").beginObject().name("user_id").value(user).endObject();
    }
    if (request.delivery().stream()) {
      out.name("stream").value(true);
    }
    out.endObject();
  }

  /** Sees to the answer's form; says whether the server is to be given the schema. */
  private boolean format() {
    Format format = request.format();
    if (format.kind() == Format.Kind.TEXT) {
      return false;
    }
    if (format.kind() == Format.Kind.SCHEMA && Thinking.keepsToSchema(generation)) {
      return true;
    }
    losses.lost("format");
    JsonNode schema = format.schema();
    turns.instruct(
        schema == null
            ? "Answer with one JSON object and nothing else."
            : "Answer with one JSON value and nothing else. It must be valid by this JSON Schema: "
                + Json.print(schema));
    return false;
  }

  private void tools(JsonWriter out) {
    Tools tools = request.tools();
    List<String> called = tools.declared().isEmpty() ? turns.called() : List.of();
    if (tools.declared().isEmpty() && called.isEmpty()) {
      return;
    }
    out.name("tools").beginArray();
    for (Tool tool : tools.declared()) {
      tool(out, tool);
    }
    for (String name : called) {
      tool(out, new Tool(name, null, null, null, null));
    }
    out.endArray();
    choice(out, tools.declared().isEmpty() ? Choice.NONE : tools.choice(), tools);
  }

  private void tool(JsonWriter out, Tool tool) {
    out.beginObject().name("name").value(tool.name());
    if (tool.description() != null && !tool.description().isEmpty()) {
      out.name("description").value(tool.description());
    }
    Json.write(out.name("input_schema"), Schemas.ofArguments(tool.schema()));
    if (tool.cacheControl() != null) {
      Json.write(out.name("cache_control"), tool.cacheControl());
    }
    if (Boolean.TRUE.equals(tool.strict())) {
      losses.lost("strict");
    }
    out.endObject();
  }

  private void choice(JsonWriter out, Choice asked, Tools tools) {
    Choice choice = asked;
    if (thinking.thinks() && (choice == Choice.ANY || choice == Choice.ONE)) {
      losses.lost("tool_choice");
      choice = Choice.AUTO;
    }
    boolean single = Boolean.FALSE.equals(tools.parallel()) && choice != Choice.NONE;
    if (choice == Choice.UNSAID && !single) {
      return;
    }
    out.name("tool_choice").beginObject().name("type");
    switch (choice) {
      case NONE -> out.value("none");
      case ANY -> out.value("any");
      case ONE -> out.value("tool").name("name").value(tools.chosen());
      case AUTO, UNSAID -> out.value("auto");
    }
    if (single) {
      out.name("disable_parallel_tool_use").value(true);
    }
    out.endObject();
  }

  private void sampling(JsonWriter out, Sampling sampling) {
    boolean drawn = Thinking.draws(generation);
    JsonNode temperature = sampling.temperature();
    if (temperature != null && (thinking.thinks() || !drawn)) {
      losses.lost("temperature");
      temperature = null;
    }
    if (temperature != null) {
      out.name("temperature");
      if (temperature.asDouble() > 1) {
        losses.lost("temperature");
        out.value(1);
      } else {
        Json.write(out, temperature);
      }
    }
    JsonNode topP = sampling.topP();
    if (topP != null) {
      if (!drawn
          || (temperature != null && Thinking.drawsOneWay(generation))
          || (thinking.thinks() && topP.asDouble() < TOP_P_THINKING_MIN)) {
        losses.lost("top_p");
      } else {
        Json.write(out.name("top_p"), topP);
      }
    }
    JsonNode topK = sampling.topK();
    if (topK != null) {
      if (!drawn || thinking.thinks()) {
        losses.lost("top_k");
      } else {
        Json.write(out.name("top_k"), topK);
      }
    }
    lost(sampling.seed(), "seed");
    lost(sampling.presencePenalty(), "presence_penalty");
    lost(sampling.frequencyPenalty(), "frequency_penalty");
    lost(sampling.logitBias(), "logit_bias");
    lost(Boolean.TRUE.equals(sampling.logprobs()) ? sampling.logprobs() : null, "logprobs");
  }

  private void lost(@Nullable Object said, String what) {
    if (said != null) {
      losses.lost(what);
    }
  }

  private void stops(JsonWriter out, List<String> asked) {
    if (asked.isEmpty()) {
      return;
    }
    List<String> stops = asked.stream().filter(stop -> !stop.isBlank()).toList();
    if (stops.size() < asked.size()) {
      losses.lost("stops");
    }
    if (!stops.isEmpty()) {
      out.name("stop_sequences").beginArray();
      stops.forEach(out::value);
      out.endArray();
    }
  }
}
