package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.GatheredAnswer;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.Proofs;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;

/** Gathers an answer and writes it as one {@code chat.completion}. */
final class WholeWriter extends GatheredAnswer {
  private final Answering how;
  private final JsonWriter out;

  WholeWriter(Answering how, JsonWriter out) {
    super(true);
    this.how = how;
    this.out = out;
  }

  @Override
  public void end() {
    String answerId = how.id(id, "chatcmpl-");
    out.beginObject();
    out.name("id").value(answerId);
    out.name("object").value("chat.completion");
    out.name("created").value(how.created(createdSeconds));
    out.name("model").value(how.model(model));
    out.name("choices").beginArray().beginObject();
    out.name("index").value(0);
    message(answerId);
    logprobs();
    out.name("finish_reason");
    out.value(StreamWriter.finishReason(reason.with(!calls.isEmpty())));
    out.endObject().endArray();
    if (tokens != null) {
      usage(out.name("usage"), tokens);
    }
    out.endObject();
  }

  private void message(String answerId) {
    out.name("message").beginObject();
    out.name("role").value("assistant");
    boolean silent = text.isEmpty() && !(calls.isEmpty() && refusal.isEmpty());
    out.name("content").value(silent ? null : text);
    out.name("refusal").value(refusal.isEmpty() ? null : refusal);
    if (!thought.isEmpty()) {
      out.name("reasoning_content").value(thought);
    }
    if (!calls.isEmpty()) {
      out.name("tool_calls").beginArray();
      for (int i = 0; i < calls.size(); i++) {
        call(i, answerId);
      }
      out.endArray();
    }
    out.endObject();
  }

  private void call(int tool, String answerId) {
    Call call = calls.get(tool);
    out.beginObject().name("id");
    out.value(call.id().isEmpty() ? Ids.minted(answerId, tool) : Ids.tool(call.id()));
    out.name("type").value("function");
    out.name("function").beginObject().name("name").value(call.name());
    out.name("arguments").value(call.arguments().isEmpty() ? "{}" : call.arguments());
    out.endObject();
    String proof = Proofs.forGemini(call.signature());
    if (proof != null) {
      out.name("extra_content").beginObject().name("google").beginObject();
      out.name("thought_signature").value(proof).endObject().endObject();
    }
    out.endObject();
  }

  private void logprobs() {
    out.name("logprobs");
    if (logprobs.isEmpty()) {
      out.value((String) null);
      return;
    }
    out.beginObject().name("content").beginArray();
    for (JsonNode token : logprobs) {
      Json.write(out, token);
    }
    out.endArray().name("refusal").value((String) null).endObject();
  }

  /** Writes what was used, as one value. */
  static void usage(JsonWriter out, Tokens used) {
    Tokens.Input in = used.input();
    out.beginObject();
    out.name("prompt_tokens").value(used.stated().input());
    out.name("completion_tokens").value(used.stated().output());
    out.name("total_tokens").value(used.total());
    out.name("prompt_tokens_details").beginObject();
    out.name("cached_tokens").value(in.cached());
    out.name("audio_tokens").value(in.audio());
    if (in.cacheWrite() + in.cacheWrite1h() > 0) {
      out.name("cache_write_tokens").value(in.cacheWrite() + in.cacheWrite1h());
    }
    out.endObject();
    out.name("completion_tokens_details").beginObject();
    out.name("reasoning_tokens").value(used.output().reasoning());
    out.name("audio_tokens").value(used.output().audio());
    out.name("accepted_prediction_tokens").value(0);
    out.name("rejected_prediction_tokens").value(0);
    out.endObject().endObject();
  }
}
