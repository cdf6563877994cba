package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.responses.answer.Parameters;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes one request for a server. */
final class RequestWriter {
  /** OpenAI refuses less. */
  private static final long MAX_TOKENS_LEAST = 16;

  private final ChatRequest request;
  private final JsonWriter out;
  private final Losses losses;

  RequestWriter(ChatRequest request, JsonWriter out, Losses losses) {
    this.request = request;
    this.out = out;
    this.losses = losses;
  }

  void write(String model) throws Untranslatable {
    Long answers = request.sampling().answers();
    if (answers != null && answers > 1) {
      throw new Untranslatable("n: the model server gives one answer to a request");
    }
    out.beginObject().name("model").value(model);
    String instructions = Parameters.instructions(request);
    if (instructions != null) {
      out.name("instructions").value(instructions);
    }
    new InputWriter(out, losses).write(request.turns(), instructions == null ? 0 : 1);
    if (request.delivery().stream()) {
      out.name("stream").value(true);
    }
    out.name("store").value(false);
    Long maxTokens = request.length().maxTokens();
    if (maxTokens != null) {
      out.name("max_output_tokens").value(Math.max(MAX_TOKENS_LEAST, maxTokens));
    }
    if (!request.length().stops().isEmpty()) {
      losses.lost("stops");
    }
    sampling();
    tools();
    effort();
    if (request.format().kind() != Format.Kind.TEXT) {
      out.name("text").beginObject();
      Parameters.format(out.name("format"), request.format());
      out.endObject();
    }
    if (request.user() != null) {
      out.name("user").value(request.user());
    }
    out.endObject();
  }

  private void sampling() {
    Sampling sampling = request.sampling();
    number("temperature", sampling.temperature());
    number("top_p", sampling.topP());
    if (sampling.topLogprobs() != null) {
      out.name("top_logprobs").value(sampling.topLogprobs());
    }
    lost("top_k", sampling.topK());
    lost("seed", sampling.seed());
    lost("presence_penalty", sampling.presencePenalty());
    lost("frequency_penalty", sampling.frequencyPenalty());
    lost("logit_bias", sampling.logitBias());
  }

  private void number(String field, @Nullable JsonNode number) {
    if (number != null) {
      Json.write(out.name(field), number);
    }
  }

  private void lost(String field, @Nullable JsonNode said) {
    if (said != null) {
      losses.lost(field);
    }
  }

  private void tools() {
    Tools tools = request.tools();
    if (tools.declared().isEmpty()) {
      return;
    }
    Parameters.tools(out.name("tools"), tools, false);
    if (tools.choice() != Tools.Choice.UNSAID) {
      Parameters.choice(out.name("tool_choice"), tools, false);
    }
    if (tools.parallel() != null) {
      out.name("parallel_tool_calls").value(tools.parallel());
    }
  }

  private void effort() {
    Effort effort = request.effort();
    String word = Parameters.effort(effort);
    if (word != null || effort.summary() != null) {
      out.name("reasoning").beginObject();
      if (word != null) {
        out.name("effort").value(word);
      }
      if (effort.summary() != null) {
        out.name("summary").value(effort.summary());
      }
      out.endObject();
    }
    boolean logprobs = Boolean.TRUE.equals(request.sampling().logprobs());
    if (effort.thinks() || logprobs) {
      out.name("include").beginArray();
      if (effort.thinks()) {
        out.value("reasoning.encrypted_content");
      }
      if (logprobs) {
        out.value("message.output_text.logprobs");
      }
      out.endArray();
    }
  }
}
