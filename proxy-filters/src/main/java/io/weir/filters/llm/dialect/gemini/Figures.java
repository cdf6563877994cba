package io.weir.filters.llm.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;

/** The figures of an answer: what was used, and how likely its words were. */
final class Figures {
  /** More than any answer uses; sums of such do not overflow. */
  private static final long FIGURE_MAX = 1L << 40;

  private Figures() {}

  /** Tells what was used, where it is said; some servers say other things in the same place. */
  static void tell(JsonNode used, AnswerSink to) {
    if (used.has("promptTokenCount") || used.has("candidatesTokenCount")) {
      to.usage(tokens(used));
    }
  }

  private static Tokens tokens(JsonNode used) {
    JsonNode seen = Json.at(used, "promptTokensDetails");
    JsonNode fetched = Json.at(used, "toolUsePromptTokensDetails");
    JsonNode made = Json.at(used, "candidatesTokensDetails");
    long in = count(used, "promptTokenCount") + count(used, "toolUsePromptTokenCount");
    long thought = count(used, "thoughtsTokenCount");
    long out = count(used, "candidatesTokenCount") + thought;
    return new Tokens(
        new Tokens.Input(
            in,
            Math.min(count(used, "cachedContentTokenCount"), in),
            0,
            0,
            Math.min(of("AUDIO", seen) + of("AUDIO", fetched), in),
            Math.min(of("IMAGE", seen) + of("IMAGE", fetched), in)),
        new Tokens.Output(
            out, thought, Math.min(of("AUDIO", made), out), Math.min(of("IMAGE", made), out)),
        0);
  }

  private static long of(String modality, JsonNode details) {
    long sum = 0;
    for (JsonNode detail : details) {
      if (modality.equals(Json.text(detail, "modality"))) {
        sum = Math.min(FIGURE_MAX, sum + count(detail, "tokenCount"));
      }
    }
    return sum;
  }

  private static long count(JsonNode node, String name) {
    return Math.min(FIGURE_MAX, Json.count(node, name));
  }

  /** Tells how likely words were, from a {@code logprobsResult}. */
  static void tellLogprobs(JsonNode result, AnswerSink to) {
    JsonNode others = Json.at(result, "topCandidates");
    ArrayNode content = JsonNodeFactory.instance.arrayNode();
    for (JsonNode chosen : Json.at(result, "chosenCandidates")) {
      ArrayNode top = likely(chosen, content.addObject()).putArray("top_logprobs");
      JsonNode beside = Json.at(others.path(content.size() - 1), "candidates");
      beside.forEach(other -> likely(other, top.addObject()));
    }
    if (!content.isEmpty()) {
      to.logprobs(content);
    }
  }

  private static ObjectNode likely(JsonNode candidate, ObjectNode as) {
    as.put("token", Json.textOrEmpty(candidate, "token"));
    JsonNode logprob = Json.at(candidate, "logProbability");
    as.set("logprob", logprob.isNumber() ? logprob : JsonNodeFactory.instance.numberNode(0));
    return as.putNull("bytes");
  }
}
