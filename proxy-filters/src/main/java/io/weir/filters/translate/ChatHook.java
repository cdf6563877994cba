package io.weir.filters.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Outcome;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.translate.answer.AnswerBody;
import io.weir.filters.translate.answer.ErrorAnswers;
import io.weir.filters.translate.answer.Told;
import io.weir.filters.translate.metering.RateFields;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.json.JsonWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attempt at an answer from a server of another dialect. On the exchange's loop. */
final class ChatHook extends TranslateHook implements Losses {
  private static final HeaderName LOST = HeaderName.of("x-weir-lost");
  private static final int FIRST_ERROR = 400;

  private final TranslateFilter filter;
  private final FilterContext context;
  private final Dialect from;
  private final ClientSide client;
  private final Set<String> lost = new LinkedHashSet<>();
  private final long startNanos;
  private @Nullable RequestHead head;
  private @Nullable ChatRequest request;
  private @Nullable AnswerBody answer;

  ChatHook(TranslateFilter filter, FilterContext context, Dialect from, ClientSide client) {
    this.filter = filter;
    this.context = context;
    this.from = from;
    this.client = client;
    this.startNanos = filter.clock.nanos();
  }

  @Override
  public Step request(RequestHead given, boolean end) {
    head = given;
    context.set(Usage.SLOT, null);
    if (end) {
      return new Step.Fail(Fault.BAD_REQUEST, "the request has no body");
    }
    if (given.headers().contains(HeaderNames.CONTENT_ENCODING)) {
      return new Step.Fail(Fault.BAD_REQUEST, "an encoded body cannot be translated");
    }
    return Step.NEXT;
  }

  @Override
  public void requestData(ByteBuf data, boolean end, Sink out) {
    byte[] bytes = ByteBufUtil.getBytes(data);
    data.release();
    JsonNode body = Json.parse(bytes, 0, bytes.length);
    if (body == null || !body.isObject()) {
      out.fail(Fault.BAD_REQUEST, "the body is not a JSON object");
      return;
    }
    try {
      ask(body, out);
    } catch (Untranslatable e) {
      filter.metrics.refusal(from);
      out.fail(Fault.UNTRANSLATABLE, Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  private void ask(JsonNode body, Sink out) throws Untranslatable {
    ChatRequest asked = client.read(body, this);
    request = asked;
    JsonWriter json = new JsonWriter(1024);
    filter.server.write(asked, asked.model(), json, this);
    RequestHead to = Objects.requireNonNull(head);
    RequestFields.rewrite(to.headers(), filter.to, filter.config.servers().azure() != null);
    filter.server.fields(to.headers());
    to.path(filter.server.path(asked.model(), asked.delivery().stream()));
    filter.metrics.request(from);
    out.emit(Unpooled.wrappedBuffer(json.array(), 0, json.length()), true);
  }

  @Override
  public void lost(String what) {
    if (lost.add(what)) {
      filter.metrics.loss(from, what);
    }
  }

  @Override
  public Step response(ResponseHead answered, boolean end) {
    ChatRequest asked = request;
    if (end || asked == null || answered.status() / 100 == 1) {
      return Step.NEXT;
    }
    int status = answered.status();
    RateFields.tell(answered.headers(), filter.to, from, filter.clock.wallMillis());
    if (status >= FIRST_ERROR) {
      answered.status(ErrorAnswers.status(from, status));
      answer = new AnswerBody.Failed(filter.server, context, from, answered, status);
    } else {
      String coding = answered.headers().get(HeaderNames.CONTENT_ENCODING);
      if (coding != null && !coding.equalsIgnoreCase("identity")) {
        return new Step.Fail(Fault.UPSTREAM_PROTOCOL, "the answer is encoded as " + coding);
      }
      AnswerBody.Sides sides = new AnswerBody.Sides(client, filter.server, this);
      answer = new AnswerBody.Good(sides, filter.limits, context, answering(asked), answered);
    }
    if (filter.config.report() && !lost.isEmpty()) {
      answered.headers().set(LOST, String.join(", ", lost));
    }
    return Step.HOLD;
  }

  private Answering answering(ChatRequest asked) {
    String name = Objects.requireNonNullElse(context.known().text("model"), asked.model());
    boolean theirs = filter.config.echo() == TranslateConfig.Echo.PROVIDER;
    String cluster = Objects.requireNonNullElse(context.cluster(), "");
    long now = filter.clock.wallMillis() / 1000;
    return new Answering(
        asked,
        context.id(),
        theirs ? "" : name,
        cluster,
        now,
        () -> filter.clock.nanos() - startNanos);
  }

  @Override
  public void responseData(ByteBuf data, boolean end, Sink out) {
    AnswerBody body = answer;
    if (body == null) {
      out.emit(data, end);
    } else {
      body.accept(data, end, out);
    }
  }

  @Override
  public void done(Outcome outcome) {
    Told told = answer instanceof AnswerBody.Good good ? good.told() : null;
    if (told != null && told.tokens() != null) {
      String model = told.model().isEmpty() ? requestModel() : told.model();
      context.set(
          Usage.SLOT,
          new Usage(model, told.tokens(), List.of(), Charge.UNKNOWN, false, told.ended()));
    }
  }

  private String requestModel() {
    return request == null ? "" : request.model();
  }
}
