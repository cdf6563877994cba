package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.Proofs;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one {@code chat.completion}. */
final class WholeWriter implements AnswerSink {
  private final Answering how;
  private final JsonWriter out;
  private final StringBuilder words = new StringBuilder();
  private final StringBuilder thoughts = new StringBuilder();
  private final StringBuilder refused = new StringBuilder();
  private final List<Call> calls = new ArrayList<>(0);
  private final List<JsonNode> likely = new ArrayList<>(0);

  private String id = "";
  private String model = "";
  private long createdSeconds;

  /** Gemini's proof, which belongs to the call that comes next; null without. */
  private @Nullable String proof;

  private StopReason reason = StopReason.END;
  private @Nullable Tokens tokens;

  WholeWriter(Answering how, JsonWriter out) {
    this.how = how;
    this.out = out;
  }

  private record Call(String id, String name, StringBuilder arguments, @Nullable String proof) {}

  @Override
  public void begin(String said, String answering, long created) {
    id = how.id(said, "chatcmpl-");
    model = how.model(answering);
    createdSeconds = how.created(created);
  }

  @Override
  public void text(String more) {
    words.append(more);
    proof = null;
  }

  @Override
  public void refusal(String more) {
    refused.append(more);
  }

  @Override
  public void thought(String more) {
    thoughts.append(more);
  }

  @Override
  public void signature(String signature) {
    proof = Proofs.forGemini(signature);
  }

  @Override
  public void toolBegin(int tool, String said, String name) {
    String callId = said.isEmpty() ? Ids.minted(id, tool) : Ids.tool(said);
    calls.add(new Call(callId, name, new StringBuilder(), proof));
    proof = null;
  }

  @Override
  public void toolArguments(int tool, String more) {
    if (tool < calls.size()) {
      calls.get(tool).arguments.append(more);
    }
  }

  @Override
  public void toolEnd(int tool) {}

  @Override
  public void logprobs(JsonNode content) {
    content.forEach(likely::add);
  }

  @Override
  public void usage(Tokens used) {
    tokens = used;
  }

  @Override
  public void stop(StopReason why, @Nullable String sequence) {
    reason = why;
  }

  @Override
  public void fail(UpstreamError error) {}

  @Override
  public void end() {
    out.beginObject();
    out.name("id").value(id);
    out.name("object").value("chat.completion");
    out.name("created").value(createdSeconds);
    out.name("model").value(model);
    out.name("choices").beginArray().beginObject();
    out.name("index").value(0);
    message();
    logprobs();
    out.name("finish_reason");
    out.value(StreamWriter.finishReason(reason.with(!calls.isEmpty())));
    out.endObject().endArray();
    if (tokens != null) {
      usage(out.name("usage"), tokens);
    }
    out.endObject();
  }

  private void message() {
    out.name("message").beginObject();
    out.name("role").value("assistant");
    boolean silent = words.isEmpty() && !(calls.isEmpty() && refused.isEmpty());
    out.name("content").value(silent ? null : words);
    out.name("refusal").value(refused.isEmpty() ? null : refused);
    if (!thoughts.isEmpty()) {
      out.name("reasoning_content").value(thoughts);
    }
    if (!calls.isEmpty()) {
      out.name("tool_calls").beginArray();
      for (Call call : calls) {
        out.beginObject().name("id").value(call.id).name("type").value("function");
        out.name("function").beginObject().name("name").value(call.name);
        out.name("arguments").value(call.arguments.isEmpty() ? "{}" : call.arguments);
        out.endObject();
        if (call.proof != null) {
          out.name("extra_content").beginObject().name("google").beginObject();
          out.name("thought_signature").value(call.proof).endObject().endObject();
        }
        out.endObject();
      }
      out.endArray();
    }
    out.endObject();
  }

  private void logprobs() {
    out.name("logprobs");
    if (likely.isEmpty()) {
      out.value((String) null);
      return;
    }
    out.beginObject().name("content").beginArray();
    for (JsonNode token : likely) {
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
