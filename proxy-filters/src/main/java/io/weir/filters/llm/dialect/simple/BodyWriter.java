package io.weir.filters.llm.dialect.simple;

import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Gathers an answer and writes it as one body. */
final class BodyWriter implements AnswerSink {
  private final Answering how;
  private final JsonWriter out;
  private final StringBuilder words = new StringBuilder();
  private String model = "";
  private Tokens tokens = Tokens.NONE;

  BodyWriter(Answering how, JsonWriter out) {
    this.how = how;
    this.out = out;
  }

  @Override
  public void begin(String id, String answering, long createdSeconds) {
    model = how.model(answering);
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
  public void thought(String more) {}

  @Override
  public void toolBegin(int tool, String id, String name) {}

  @Override
  public void toolArguments(int tool, String more) {}

  @Override
  public void toolEnd(int tool) {}

  @Override
  public void usage(Tokens used) {
    tokens = used;
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {}

  @Override
  public void fail(UpstreamError error) {}

  @Override
  public void end() {
    out.beginObject();
    out.name("content").value(words);
    out.name("model").value(model);
    out.name("provider").value(how.provider());
    out.name("usage").beginObject();
    out.name("prompt_tokens").value(tokens.stated().input());
    out.name("completion_tokens").value(tokens.stated().output());
    out.name("total_tokens").value(tokens.total());
    out.endObject().endObject();
  }
}
