package io.weir.filters.llm.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.json.JsonWriter;

/**
 * Clients of {@code POST /v1/messages}. Reads the requests of {@code /v1/messages/count_tokens} as
 * well, which are the same without a limit.
 */
public final class AnthropicClient implements ClientSide {
  @Override
  public ChatRequest read(JsonNode body, Losses losses) throws Untranslatable {
    return new RequestReader(losses).read(body);
  }

  @Override
  public AnswerSink stream(Answering how, JsonWriter out) {
    return new StreamWriter(how, out);
  }

  @Override
  public AnswerSink whole(Answering how, JsonWriter out) {
    return new Message(how, out);
  }

  /** Writes the answer of {@code count_tokens}. */
  public static void inputTokens(long tokens, JsonWriter out) {
    out.beginObject().name("input_tokens").value(tokens).endObject();
  }
}
