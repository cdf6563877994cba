package io.weir.filters.llm.dialect.anthropic;

import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.json.JsonWriter;

/** Servers of {@code POST /v1/messages}. */
public final class AnthropicServer implements ServerSide {
  private static final HeaderName VERSION_FIELD = HeaderName.of("anthropic-version");
  private static final String VERSION = "2023-06-01";

  private final long maxTokensDefault;

  /**
   * Servers that are told a limit always, as the dialect demands.
   *
   * @param maxTokensDefault the limit where the client gives none
   */
  public AnthropicServer(long maxTokensDefault) {
    this.maxTokensDefault = maxTokensDefault;
  }

  @Override
  public String path(String model, boolean stream) {
    return "/v1/messages";
  }

  @Override
  public void fields(Headers headers) {
    if (!headers.contains(VERSION_FIELD)) {
      headers.set(VERSION_FIELD, VERSION);
    }
  }

  @Override
  public void write(ChatRequest request, String model, JsonWriter out, Losses losses)
      throws Untranslatable {
    new RequestWriter(request, model, maxTokensDefault, losses).write(out);
  }

  @Override
  public AnswerReader reader(AnswerSink to) {
    return new MessageReader(to);
  }
}
