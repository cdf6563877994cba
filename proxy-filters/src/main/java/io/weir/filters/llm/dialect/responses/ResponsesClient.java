package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.responses.answer.AnswerWriter;
import io.weir.json.JsonWriter;

/**
 * Clients that speak OpenAI's Responses API, such as Codex.
 *
 * <p>Custom tools, which take free text, become functions of one text and back again ({@code
 * FreeformTools}); tools that OpenAI runs itself are lost. Proofs of thoughts travel in {@code
 * encrypted_content}, so that a client can return them.
 */
public final class ResponsesClient implements ClientSide {
  @Override
  public ChatRequest read(JsonNode body, Losses losses) throws Untranslatable {
    return new RequestReader(body, losses).read();
  }

  @Override
  public AnswerSink stream(Answering how, JsonWriter out) {
    return AnswerWriter.stream(how, out);
  }

  @Override
  public AnswerSink whole(Answering how, JsonWriter out) {
    return AnswerWriter.whole(how, out);
  }
}
