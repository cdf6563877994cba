package io.weir.filters.llm.dialect.ollama;

import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.ollama.answer.LineReader;
import io.weir.json.JsonWriter;

/** Ollama's API as its servers speak it: everything is asked of {@code /api/chat}. */
public final class OllamaServer implements ServerSide {
  @Override
  public String path(String model, boolean stream) {
    return "/api/chat";
  }

  @Override
  public void write(ChatRequest request, String model, JsonWriter out, Losses losses)
      throws Untranslatable {
    new RequestWriter(request, model, out, losses).write();
  }

  @Override
  public AnswerReader reader(AnswerSink to) {
    return new LineReader(to);
  }

  @Override
  public boolean lines() {
    return true;
  }
}
