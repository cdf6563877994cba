package io.weir.filters.llm.dialect.ollama.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one object. */
public final class WholeWriter implements AnswerSink {
  private final Answering how;
  private final AnswerForm form;
  private final JsonWriter out;
  private final Ending ending;
  private final StringBuilder words = new StringBuilder();
  private final StringBuilder thoughts = new StringBuilder();
  private final List<Call> calls = new ArrayList<>(0);
  private final List<JsonNode> likely = new ArrayList<>(0);
  private String model = "";
  private long createdSeconds;

  /** Nothing written yet. */
  public WholeWriter(Answering how, AnswerForm form, JsonWriter out) {
    this.how = how;
    this.form = form;
    this.out = out;
    this.ending = new Ending(how);
  }

  @Override
  public void begin(String id, String answering, long created) {
    model = how.model(answering);
    createdSeconds = how.created(created);
  }

  @Override
  public void text(String more) {
    words.append(more);
  }

  @Override
  public void refusal(String more) {
    words.append(more);
  }

  @Override
  public void thought(String more) {
    thoughts.append(more);
  }

  @Override
  public void toolBegin(int tool, String id, String name) {
    calls.add(new Call(how, tool, id, name));
  }

  @Override
  public void toolArguments(int tool, String more) {
    if (tool < calls.size()) {
      calls.get(tool).more(more);
    }
  }

  @Override
  public void toolEnd(int tool) {}

  @Override
  public void logprobs(JsonNode content) {
    content.forEach(likely::add);
  }

  @Override
  public void usage(Tokens tokens) {
    ending.usage(tokens);
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {
    ending.stop(reason);
  }

  @Override
  public void fail(UpstreamError error) {}

  @Override
  public void end() {
    out.beginObject();
    out.name("model").value(model);
    out.name("created_at").instant(createdSeconds * 1000);
    if (form == AnswerForm.CHAT) {
      out.name("message").beginObject().name("role").value("assistant");
      said("content");
      out.endObject();
    } else {
      said("response");
    }
    if (!likely.isEmpty()) {
      out.name("logprobs").beginArray();
      likely.forEach(token -> Json.write(out, token));
      out.endArray();
    }
    ending.write(out);
    out.endObject();
  }

  private void said(String name) {
    out.name(name).value(words);
    if (!thoughts.isEmpty()) {
      out.name("thinking").value(thoughts);
    }
    if (!calls.isEmpty()) {
      out.name("tool_calls").beginArray();
      calls.forEach(call -> call.write(out));
      out.endArray();
    }
  }
}
