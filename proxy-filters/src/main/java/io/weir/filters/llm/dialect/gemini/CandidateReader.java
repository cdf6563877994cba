package io.weir.filters.llm.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.dialect.Errors;
import io.weir.filters.llm.dialect.Proofs;
import io.weir.filters.llm.json.Json;

/**
 * Reads an answer, whole or event by event: a stream's events have the same form as a whole answer.
 * There is no word for a stream's end, so that it is over when its bytes are, after a finish.
 */
final class CandidateReader implements AnswerReader {
  private final AnswerSink to;
  private final WholeChars text = new WholeChars();
  private final WholeChars thought = new WholeChars();
  private boolean begun;
  private boolean spoke;
  private boolean finished;
  private boolean over;
  private int calls;
  private StopReason reason = StopReason.END;

  CandidateReader(AnswerSink to) {
    this.to = to;
  }

  @Override
  public void whole(JsonNode answer) {
    event("", answer);
    if (over || answer.isArray()) {
      over();
    } else if (finished || !Json.at(answer, "candidates").isEmpty()) {
      close();
    } else {
      fail(Fault.UPSTREAM_PROTOCOL, "");
    }
  }

  @Override
  public void event(String name, JsonNode data) {
    if (data.isArray()) {
      data.forEach(this::chunk);
    } else {
      chunk(data);
    }
  }

  @Override
  public void done() {
    if (begun) {
      close();
    }
  }

  @Override
  public void over() {
    if (finished) {
      close();
    }
  }

  private void chunk(JsonNode chunk) {
    if (over) {
      return;
    }
    if (Json.orNull(chunk, "error") != null) {
      over = true;
      to.fail(Errors.inStream(chunk));
      return;
    }
    JsonNode candidates = Json.at(chunk, "candidates");
    boolean blocked = !Json.textOrEmpty(Json.at(chunk, "promptFeedback"), "blockReason").isEmpty();
    if (!candidates.isEmpty() || blocked || !Json.textOrEmpty(chunk, "responseId").isEmpty()) {
      begin(chunk);
    }
    for (JsonNode candidate : candidates) {
      if (over) {
        return;
      }
      if (Json.count(candidate, "index") > 0) {
        to.lost("answers");
      } else {
        candidate(candidate);
      }
    }
    if (blocked) {
      finished = true;
      reason = StopReason.FILTER;
    }
    if (begun && !over) {
      Figures.tell(Json.at(chunk, "usageMetadata"), to);
    }
  }

  private void begin(JsonNode chunk) {
    if (!begun) {
      begun = true;
      to.begin(Json.textOrEmpty(chunk, "responseId"), Json.textOrEmpty(chunk, "modelVersion"), 0);
    }
  }

  private void candidate(JsonNode candidate) {
    for (JsonNode part : Json.at(Json.at(candidate, "content"), "parts")) {
      part(part);
    }
    JsonNode likely = Json.at(candidate, "logprobsResult");
    if (likely.isObject()) {
      Figures.tellLogprobs(likely, to);
    }
    if (!Json.at(candidate, "groundingMetadata").isEmpty()
        || !Json.at(candidate, "citationMetadata").isEmpty()
        || !Json.at(candidate, "urlContextMetadata").isEmpty()) {
      to.lost("citations");
    }
    String said = Json.textOrEmpty(candidate, "finishReason");
    if (!said.isEmpty()) {
      finish(said, candidate);
    }
  }

  private void part(JsonNode part) {
    String signature = Json.textOrEmpty(part, "thoughtSignature");
    String words = Json.text(part, "text");
    JsonNode call = Json.at(part, "functionCall");
    if (words != null && Json.at(part, "thought").asBoolean(false)) {
      thought(thought.more(words));
      signature(signature, true);
    } else if (words != null) {
      signature(signature, !spoke && !words.isEmpty());
      text(text.more(words));
    } else if (call.isObject()) {
      signature(signature, true);
      call(call);
    } else if (part.has("inlineData") || part.has("fileData")) {
      to.lost("media");
    } else if (!part.isEmpty()) {
      to.lost("server_tool");
    }
  }

  /**
   * A proof. Models demand it back with their calls; on words they like to have it, and then it can
   * be kept only in front of them all: between or behind words it would cut them in two.
   */
  private void signature(String signature, boolean kept) {
    if (!signature.isEmpty() && kept) {
      to.signature(Proofs.ofGemini(signature));
    } else if (!signature.isEmpty()) {
      to.lost("signature");
    }
  }

  private void text(String more) {
    if (!more.isEmpty()) {
      spoke = true;
      to.text(more);
    }
  }

  private void thought(String more) {
    if (!more.isEmpty()) {
      to.thought(more);
    }
  }

  private void call(JsonNode call) {
    String name = Json.textOrEmpty(call, "name");
    if (name.isEmpty()) {
      to.lost("arguments");
      return;
    }
    int tool = calls++;
    JsonNode arguments = Json.at(call, "args");
    to.toolBegin(tool, Json.textOrEmpty(call, "id"), name);
    to.toolArguments(tool, arguments.isObject() ? Json.print(arguments) : "{}");
    to.toolEnd(tool);
  }

  private void finish(String said, JsonNode candidate) {
    switch (said) {
      case "MALFORMED_FUNCTION_CALL",
          "UNEXPECTED_TOOL_CALL",
          "TOO_MANY_TOOL_CALLS",
          "MISSING_THOUGHT_SIGNATURE",
          "MALFORMED_RESPONSE" -> {
        String why = Json.textOrEmpty(candidate, "finishMessage");
        fail(Fault.UPSTREAM_5XX, why.isEmpty() ? said : said + ": " + why);
      }
      default -> {
        finished = true;
        reason = reason == StopReason.END ? reason(said) : reason;
      }
    }
  }

  private static StopReason reason(String said) {
    return switch (said) {
      case "MAX_TOKENS" -> StopReason.LENGTH;
      case "SAFETY",
          "RECITATION",
          "LANGUAGE",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "MODEL_ARMOR",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          StopReason.FILTER;
      default -> StopReason.END;
    };
  }

  private void fail(Fault fault, String message) {
    over = true;
    to.fail(new UpstreamError(fault, fault.status(), message));
  }

  private void close() {
    if (over) {
      return;
    }
    over = true;
    thought(thought.rest());
    text(text.rest());
    to.stop(reason, null);
    to.end();
  }
}
