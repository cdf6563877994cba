package io.weir.filters.translate.metering;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Sink;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.anthropic.AnthropicClient;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.TokenGuess;
import io.weir.http.Answer;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.json.JsonWriter;
import java.util.Objects;

/**
 * Answers how long a prompt of Anthropic's dialect is, by a guess: other servers cannot be asked.
 */
public final class CountedTokens extends Hook {
  private final ClientSide client;

  /** For an attempt whose body comes whole. */
  public CountedTokens(ClientSide client) {
    this.client = client;
  }

  @Override
  public void requestData(ByteBuf data, boolean end, Sink out) {
    JsonNode body = Json.parse(data);
    data.release();
    if (body == null || !body.isObject()) {
      out.fail(Fault.BAD_JSON, "the body is not a JSON object");
      return;
    }
    try {
      long tokens = TokenGuess.of(client.read(body, Losses.IGNORED));
      JsonWriter json = new JsonWriter(32);
      AnthropicClient.inputTokens(tokens, json);
      Headers headers = new Headers();
      headers.set(HeaderNames.CONTENT_TYPE, "application/json");
      out.reply(new Answer(200, headers, json.toByteArray()));
    } catch (Untranslatable e) {
      out.fail(Fault.UNTRANSLATABLE, Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }
}
