package io.weir.filters.llm.dialect.ollama.answer;

import io.weir.filters.llm.answer.GatheredAnswer;
import io.weir.filters.llm.dialect.Answering;
import io.weir.json.JsonWriter;

/** Gathers an answer and writes it as one object. */
public final class WholeWriter extends GatheredAnswer {
  private final Answering how;
  private final AnswerForm form;
  private final JsonWriter out;

  /** Nothing written yet. */
  public WholeWriter(Answering how, AnswerForm form, JsonWriter out) {
    super(false);
    this.how = how;
    this.form = form;
    this.out = out;
  }

  @Override
  public void end() {
    out.beginObject();
    out.name("model").value(how.model(model));
    out.name("created_at").instant(how.created(createdSeconds) * 1000);
    if (form == AnswerForm.CHAT) {
      out.name("message").beginObject().name("role").value("assistant");
      said("content");
      out.endObject();
    } else {
      said("response");
    }
    if (!logprobs.isEmpty()) {
      out.name("logprobs").beginArray();
      logprobs.forEach(token -> Likelihoods.write(out, token));
      out.endArray();
    }
    Ending ending = new Ending(how);
    ending.stop(reason);
    if (tokens != null) {
      ending.usage(tokens);
    }
    ending.write(out);
    out.endObject();
  }

  private void said(String name) {
    out.name(name).value(text);
    if (!thought.isEmpty()) {
      out.name("thinking").value(thought);
    }
    if (!calls.isEmpty()) {
      out.name("tool_calls").beginArray();
      for (int i = 0; i < calls.size(); i++) {
        Call told = calls.get(i);
        ToolCall call = new ToolCall(how, i, told.id(), told.name());
        call.more(told.arguments().toString());
        call.write(out);
      }
      out.endArray();
    }
  }
}
