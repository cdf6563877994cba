package io.weir.filters.llm.dialect.responses;

import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.responses.answer.AnswerParser;
import io.weir.json.JsonWriter;

/** Servers that speak OpenAI's Responses API. They are always told to store nothing. */
public final class ResponsesServer implements ServerSide {
  @Override
  public String path(String model, boolean stream) {
    return "/v1/responses";
  }

  @Override
  public void write(ChatRequest request, String model, JsonWriter out, Losses losses)
      throws Untranslatable {
    new RequestWriter(request, out, losses).write(model);
  }

  @Override
  public AnswerReader reader(AnswerSink to) {
    return new AnswerParser(to);
  }
}
