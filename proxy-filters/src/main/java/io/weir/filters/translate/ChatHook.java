package io.weir.filters.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Dialect;
import io.weir.filter.FilterContext;
import io.weir.filter.Outcome;
import io.weir.filters.llm.answer.Told;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.translate.answer.AnswerBody;
import io.weir.http.ResponseHead;
import io.weir.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One attempt at an answer in words. */
final class ChatHook extends AttemptHook {
  private final ClientSide client;
  private @Nullable ChatRequest request;
  private @Nullable Told told;

  ChatHook(TranslateFilter filter, FilterContext context, Dialect from, ClientSide client) {
    super(filter, context, from);
    this.client = client;
  }

  @Override
  String write(JsonNode body, JsonWriter out) throws Untranslatable {
    ChatRequest asked = client.read(body, this);
    request = asked;
    filter.server.write(asked, asked.model(), out, this);
    return filter.server.path(asked.model(), asked.delivery().stream());
  }

  @Override
  AnswerBody good(ResponseHead answered) {
    AnswerBody.Sides sides = new AnswerBody.Sides(client, filter.server, this, this::count);
    AnswerBody.Good good =
        new AnswerBody.Good(sides, filter.limits, context, answering(), answered);
    told = good.told();
    return good;
  }

  private Answering answering() {
    ChatRequest asked = Objects.requireNonNull(request);
    String cluster = Objects.requireNonNullElse(context.cluster(), "");
    long now = filter.clock.wallMillis() / 1000;
    return new Answering(
        asked, context.id(), echoed(asked.model()), cluster, now, this::elapsedNanos);
  }

  @Override
  public void done(Outcome outcome) {
    super.done(outcome);
    count();
  }

  /** Says what the server's answer has told of its use. */
  private void count() {
    Told heard = told;
    if (heard != null && heard.tokens() != null) {
      String model = heard.model().isEmpty() ? requestModel() : heard.model();
      context.set(
          Usage.SLOT,
          new Usage(model, heard.tokens(), List.of(), Charge.UNKNOWN, false, heard.ended()));
    }
  }

  private String requestModel() {
    return request == null ? "" : request.model();
  }
}
