package io.weir.filters.llm.dialect.simple;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.ChatRequest.Delivery;
import io.weir.filters.llm.chat.ChatRequest.Length;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/chat} and {@code POST /v1/chat/stream}: the path says whether the answer comes as
 * a stream, the body does not.
 */
public final class SimpleClient implements ClientSide {
  private static final String REQUIRED = "agent_id and messages are required";

  private final boolean streams;

  private SimpleClient(boolean streams) {
    this.streams = streams;
  }

  /** Whose answers come whole. */
  public static SimpleClient plain() {
    return new SimpleClient(false);
  }

  /** Whose answers come as a stream. */
  public static SimpleClient streaming() {
    return new SimpleClient(true);
  }

  @Override
  public ChatRequest read(JsonNode body, Losses losses) throws Untranslatable {
    JsonNode messages = Json.at(body, "messages");
    if (Json.textOrEmpty(body, "agent_id").isEmpty() || !messages.isArray() || messages.isEmpty()) {
      throw new Untranslatable(REQUIRED);
    }
    JsonNode most = number(body, "max_tokens");
    return new ChatRequest(
        Json.textOrEmpty(body, "model"),
        turns(messages),
        Tools.NONE,
        new Sampling(
            number(body, "temperature"), null, null, null, null, null, null, null, null, null),
        new Length(most == null ? null : Long.valueOf(most.asLong()), List.of()),
        Effort.UNSAID,
        Format.TEXT,
        new Delivery(streams, true),
        null);
  }

  @Override
  public AnswerSink stream(Answering how, JsonWriter out) {
    return new FrameWriter(how, out);
  }

  @Override
  public AnswerSink whole(Answering how, JsonWriter out) {
    return new BodyWriter(how, out);
  }

  private static List<Turn> turns(JsonNode messages) throws Untranslatable {
    List<Turn> turns = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      String content = Json.text(messages.get(i), "content");
      if (content == null) {
        throw new Untranslatable("messages[" + i + "].content: a text is needed");
      }
      turns.add(Turn.of(role(Json.textOrEmpty(messages.get(i), "role")), content));
    }
    return turns;
  }

  /** Who speaks; a role that is not known is the user's. */
  private static Role role(String word) {
    return switch (word) {
      case "system" -> Role.SYSTEM;
      case "assistant" -> Role.ASSISTANT;
      default -> Role.USER;
    };
  }

  private static @Nullable JsonNode number(JsonNode body, String name) throws Untranslatable {
    JsonNode said = Json.orNull(body, name);
    if (said != null && !said.isNumber()) {
      throw new Untranslatable(name + ": a number is needed");
    }
    return said;
  }
}
