package io.weir.filters.llm.dialect.simple;

import io.weir.filters.llm.answer.GatheredAnswer;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;

/** Gathers an answer and writes it as one body. */
final class BodyWriter extends GatheredAnswer {
  private final Answering how;
  private final JsonWriter out;

  BodyWriter(Answering how, JsonWriter out) {
    super(false);
    this.how = how;
    this.out = out;
  }

  @Override
  public void end() {
    Tokens used = tokens == null ? Tokens.NONE : tokens;
    out.beginObject();
    out.name("content").value(text);
    out.name("model").value(how.model(model));
    out.name("provider").value(how.provider());
    out.name("usage").beginObject();
    out.name("prompt_tokens").value(used.stated().input());
    out.name("completion_tokens").value(used.stated().output());
    out.name("total_tokens").value(used.total());
    out.endObject().endObject();
  }
}
