package io.weir.filters.llm.dialect.gemini;

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

/** Writes a request for content. One for each request. */
final class RequestWriter {
  private static final int STOPS_MAX = 5;

  private final ChatRequest request;
  private final ModelName model;
  private final Losses losses;
  private final Contents contents;

  RequestWriter(ChatRequest request, ModelName model, Losses losses) throws Untranslatable {
    Long answers = request.sampling().answers();
    if (answers != null && answers > 1) {
      throw new Untranslatable("n: one answer to a call is read of gemini, not " + answers);
    }
    this.request = request;
    this.model = model;
    this.losses = losses;
    this.contents = new Contents(request.turns(), model.demandsProof(), losses);
  }

  void write(JsonWriter out) {
    boolean formed = formed();
    out.beginObject();
    contents.write(out);
    tools(out, request.tools());
    out.name("generationConfig").beginObject();
    sampling(out, request.sampling());
    length(out, request.length());
    Thinking.write(out, request.effort(), model, losses);
    if (formed) {
      out.name("responseMimeType").value("application/json");
      if (request.format().schema() != null) {
        Json.write(out.name("responseJsonSchema"), Schemas.unnamed(request.format().schema()));
      }
    }
    out.endObject().endObject();
    if (request.user() != null) {
      losses.lost("user");
    }
  }

  /** Sees to the answer's form; says whether the server is to be told of it in a field. */
  private boolean formed() {
    Format format = request.format();
    if (format.kind() == Format.Kind.TEXT) {
      return false;
    }
    if (request.tools().declared().isEmpty() || model.keepsFormWithTools()) {
      return true;
    }
    losses.lost("format");
    JsonNode schema = format.schema();
    contents.instruct(
        schema == null
            ? "Unless you call a function, answer with one JSON object and nothing else."
            : "Unless you call a function, answer with one JSON value and nothing else. It must"
                + " be valid by this JSON Schema: "
                + Json.print(schema));
    return false;
  }

  private void tools(JsonWriter out, Tools said) {
    if (said.declared().isEmpty()) {
      return;
    }
    out.name("tools").beginArray().beginObject().name("functionDeclarations").beginArray();
    said.declared().forEach(tool -> tool(out, tool));
    out.endArray().endObject().endArray();
    if (Boolean.FALSE.equals(said.parallel())) {
      losses.lost("parallel_tool_calls");
    }
    if (said.choice() == Choice.UNSAID) {
      return;
    }
    out.name("toolConfig").beginObject().name("functionCallingConfig").beginObject();
    out.name("mode").value(mode(said.choice()));
    if (said.choice() == Choice.ONE && said.chosen() != null) {
      out.name("allowedFunctionNames").beginArray().value(said.chosen()).endArray();
    }
    out.endObject().endObject();
  }

  private static String mode(Choice choice) {
    return switch (choice) {
      case NONE -> "NONE";
      case ANY, ONE -> "ANY";
      case AUTO, UNSAID -> "AUTO";
    };
  }

  /**
   * A function; its schema goes into the field that takes JSON Schema, not OpenAPI's part of it.
   */
  private void tool(JsonWriter out, Tool tool) {
    out.beginObject().name("name").value(tool.name());
    if (tool.description() != null) {
      out.name("description").value(tool.description());
    }
    Json.write(out.name("parametersJsonSchema"), Schemas.ofArguments(tool.schema()));
    out.endObject();
    if (Boolean.TRUE.equals(tool.strict())) {
      losses.lost("strict");
    }
    if (tool.cacheControl() != null) {
      losses.lost("cache_control");
    }
  }

  private void sampling(JsonWriter out, Sampling said) {
    drawn(out, "temperature", said.temperature());
    drawn(out, "topP", said.topP());
    drawn(out, "topK", said.topK());
    drawn(out, "presencePenalty", said.presencePenalty());
    drawn(out, "frequencyPenalty", said.frequencyPenalty());
    JsonNode seed = said.seed();
    if (seed != null && seed.canConvertToInt()) {
      Json.write(out.name("seed"), seed);
    } else if (seed != null) {
      losses.lost("seed");
    }
    if (said.logitBias() != null && !said.logitBias().isEmpty()) {
      losses.lost("logit_bias");
    }
    if (Boolean.TRUE.equals(said.logprobs())) {
      out.name("responseLogprobs").value(true);
      if (said.topLogprobs() != null && said.topLogprobs() > 0) {
        out.name("logprobs").value(said.topLogprobs());
      }
    }
  }

  private static void drawn(JsonWriter out, String name, @Nullable JsonNode value) {
    if (value != null) {
      Json.write(out.name(name), value);
    }
  }

  private void length(JsonWriter out, ChatRequest.Length said) {
    if (said.maxTokens() != null) {
      out.name("maxOutputTokens").value(said.maxTokens());
    }
    List<String> stops =
        said.stops().stream().filter(stop -> !stop.isEmpty()).limit(STOPS_MAX).toList();
    if (stops.size() < said.stops().size()) {
      losses.lost("stops");
    }
    if (!stops.isEmpty()) {
      out.name("stopSequences").beginArray();
      stops.forEach(out::value);
      out.endArray();
    }
  }
}
