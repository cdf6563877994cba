package io.weir.filters.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Outcome;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.translate.answer.AnswerBody;
import io.weir.filters.translate.answer.Coding;
import io.weir.filters.translate.answer.ErrorAnswers;
import io.weir.filters.translate.metering.RateFields;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.json.JsonWriter;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attempt at an answer from a server of another dialect. On the exchange's loop. */
abstract class AttemptHook extends TranslateHook implements Losses {
  private static final HeaderName LOST = HeaderName.of("x-weir-lost");
  private static final int FIRST_ERROR = 400;

  /** What another dialect's request is longer by, mostly. */
  private static final int FRAME_BYTES = 512;

  final TranslateFilter filter;
  final FilterContext context;
  private final Dialect from;
  private final long startNanos;
  private @Nullable RequestHead head;
  private boolean asked;
  private @Nullable AnswerBody answer;

  /** What was lost; null while nothing is. */
  private @Nullable Set<String> lost;

  AttemptHook(TranslateFilter filter, FilterContext context, Dialect from) {
    this.filter = filter;
    this.context = context;
    this.from = from;
    this.startNanos = context.loop().nowNanos();
  }

  @Override
  public Step request(RequestHead given, boolean end) {
    head = given;
    context.set(Usage.SLOT, null);
    if (end) {
      return new Step.Fail(Fault.BAD_JSON, "the request has no body");
    }
    if (given.headers().contains(HeaderNames.CONTENT_ENCODING)) {
      return new Step.Fail(Fault.BAD_REQUEST, "an encoded body cannot be translated");
    }
    return Step.NEXT;
  }

  @Override
  public void requestData(ByteBuf data, boolean end, Sink out) {
    int length = data.readableBytes();
    JsonNode body = Json.parse(data);
    data.release();
    if (body == null || !body.isObject()) {
      out.fail(Fault.BAD_JSON, "the body is not a JSON object");
      return;
    }
    try {
      ask(body, length, out);
    } catch (Untranslatable e) {
      filter.metrics.refusal(from);
      out.fail(Fault.UNTRANSLATABLE, Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  private void ask(JsonNode body, int length, Sink out) throws Untranslatable {
    JsonWriter json = new JsonWriter(length + FRAME_BYTES);
    String path = write(body, json);
    asked = true;
    RequestHead to = Objects.requireNonNull(head);
    RequestFields.rewrite(to.headers(), filter.to, filter.config.servers().azure() != null);
    filter.server.fields(to.headers());
    to.path(path);
    filter.metrics.request(from);
    out.emit(Unpooled.wrappedBuffer(json.array(), 0, json.length()), true);
  }

  /**
   * Writes what the server is asked.
   *
   * @param body what the client asks
   * @return path and query of it
   * @throws Untranslatable where it cannot be asked
   */
  abstract String write(JsonNode body, JsonWriter out) throws Untranslatable;

  /** What becomes of an answer that is no error, once the request is written. */
  abstract AnswerBody good(ResponseHead answered);

  @Override
  public void lost(String what) {
    if (lost == null) {
      lost = new LinkedHashSet<>();
    }
    if (lost.add(what)) {
      filter.metrics.loss(from, what);
    }
  }

  @Override
  public Step response(ResponseHead answered, boolean end) {
    int status = answered.status();
    if (!asked || status / 100 == 1) {
      return Step.NEXT;
    }
    RateFields.tell(answered.headers(), filter.to, from, filter.clock.wallMillis());
    Coding coding = Coding.of(answered);
    if (coding != Coding.PLAIN) {
      filter.metrics.encoded(from, coding);
    }
    if (status >= FIRST_ERROR) {
      answered.status(ErrorAnswers.status(from, status));
      if (end) {
        return new Step.Reply(ErrorAnswers.wordless(from, answered, status, context.id()));
      }
      answer = coding.read(new AnswerBody.Failed(filter.server, context, from, answered, status));
    } else if (end) {
      return new Step.Fail(Fault.UPSTREAM_PROTOCOL, "the answer has no body");
    } else if (!coding.readable()) {
      return new Step.Fail(
          Fault.UPSTREAM_PROTOCOL, "the answer's encoding cannot be read: " + coding.word());
    } else {
      answer = coding.read(good(answered));
    }
    Set<String> gone = lost;
    if (gone != null && filter.config.report()) {
      answered.headers().set(LOST, String.join(", ", gone));
    }
    return Step.HOLD;
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
    if (answer != null) {
      answer.close();
    }
  }

  /** The client's name for the model, or nothing where the answer is to give the provider's. */
  String echoed(String asked) {
    boolean theirs = filter.config.echo() == TranslateConfig.Echo.PROVIDER;
    return theirs ? "" : Objects.requireNonNullElse(context.known().text("model"), asked);
  }

  /** How long it has taken so far. */
  long elapsedNanos() {
    return filter.clock.nanos() - startNanos;
  }
}
