package io.weir.filters.llm.dialect.ollama;

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
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.json.Schemas;
import io.weir.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a request. One for each request. */
final class RequestWriter {
  private final ChatRequest request;
  private final String model;
  private final JsonWriter out;
  private final Losses losses;
  private boolean options;

  RequestWriter(ChatRequest request, String model, JsonWriter out, Losses losses) {
    this.request = request;
    this.model = model;
    this.out = out;
    this.losses = losses;
  }

  void write() throws Untranslatable {
    Long answers = request.sampling().answers();
    if (answers != null && answers > 1) {
      throw new Untranslatable("n: this model gives one answer of a call");
    }
    out.beginObject().name("model").value(model);
    new MessagesWriter(out.name("messages"), losses).write(request.turns());
    tools(request.tools());
    format(request.format());
    think(request.effort());
    sampling(request.sampling());
    if (request.user() != null) {
      losses.lost("user");
    }
    out.name("stream").value(request.delivery().stream()).endObject();
  }

  private void tools(Tools said) {
    if (said.declared().isEmpty() || said.choice() == Choice.NONE) {
      return;
    }
    if (said.choice() == Choice.ANY || said.choice() == Choice.ONE) {
      losses.lost("tool_choice");
    }
    if (Boolean.FALSE.equals(said.parallel())) {
      losses.lost("parallel_tool_calls");
    }
    out.name("tools").beginArray();
    for (Tool tool : said.declared()) {
      if (tool.cacheControl() != null) {
        losses.lost("cache_control");
      }
      if (Boolean.TRUE.equals(tool.strict())) {
        losses.lost("strict");
      }
      out.beginObject().name("type").value("function");
      out.name("function").beginObject().name("name").value(tool.name());
      if (tool.description() != null) {
        out.name("description").value(tool.description());
      }
      Json.write(out.name("parameters"), Schemas.ofArguments(tool.schema()));
      out.endObject().endObject();
    }
    out.endArray();
  }

  private void format(Format said) {
    if (said.schema() != null) {
      Json.write(out.name("format"), said.schema());
    } else if (said.kind() != Format.Kind.TEXT) {
      out.name("format").value("json");
    }
  }

  /** Whether to think; how hard only where the client says it in a word, as few models know it. */
  private void think(Effort said) {
    if (!said.said()) {
      return;
    }
    out.name("think");
    Level level = said.level();
    if (!said.thinks() || level == null || level == Level.ADAPTIVE) {
      out.value(said.thinks());
      return;
    }
    out.value(
        switch (level) {
          case MINIMAL, LOW -> "low";
          case MEDIUM -> "medium";
          case MAX -> "max";
          default -> "high";
        });
  }

  private void sampling(Sampling said) {
    if (Boolean.TRUE.equals(said.logprobs())) {
      out.name("logprobs").value(true);
      if (said.topLogprobs() != null) {
        out.name("top_logprobs").value(said.topLogprobs());
      }
    }
    if (said.logitBias() != null && !said.logitBias().isEmpty()) {
      losses.lost("logit_bias");
    }
    option("temperature", said.temperature());
    option("top_p", said.topP());
    option("top_k", said.topK());
    option("seed", said.seed());
    option("presence_penalty", said.presencePenalty());
    option("frequency_penalty", said.frequencyPenalty());
    Long most = request.length().maxTokens();
    if (most != null) {
      option("num_predict").value(most);
    }
    List<String> stops = request.length().stops();
    if (!stops.isEmpty()) {
      option("stop").beginArray();
      stops.forEach(out::value);
      out.endArray();
    }
    if (options) {
      out.endObject();
    }
  }

  private void option(String name, @Nullable JsonNode value) {
    if (value != null) {
      Json.write(option(name), value);
    }
  }

  private JsonWriter option(String name) {
    if (!options) {
      options = true;
      out.name("options").beginObject();
    }
    return out.name(name);
  }
}
