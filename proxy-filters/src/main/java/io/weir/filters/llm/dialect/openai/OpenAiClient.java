package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.json.JsonWriter;

/** Chat completions as clients speak them: {@code POST /v1/chat/completions}. */
public final class OpenAiClient implements ClientSide {
  @Override
  public ChatRequest read(JsonNode body, Losses losses) throws Untranslatable {
    return new RequestReader(body, losses).read();
  }

  @Override
  public AnswerSink stream(Answering how, JsonWriter out) {
    return new StreamWriter(how, out);
  }

  @Override
  public AnswerSink whole(Answering how, JsonWriter out) {
    return new WholeWriter(how, out);
  }
}
