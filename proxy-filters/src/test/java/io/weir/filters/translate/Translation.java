package io.weir.filters.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.dialect.Errors;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.dialect.known.Dialects;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.llm.wire.Frames;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One exchange through the filter, as a chain would drive it: what came in and what came out. */
final class Translation implements Sink {
  private static final String EVENTS = "text/event-stream";
  private static final String LINES = "application/x-ndjson";

  private final Dialect client;
  private final FilterHarness harness;
  private final FilterHarness.Context context;
  private final Hook hook;
  private final RequestHead request;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private boolean asking = true;
  private boolean ended;
  private @Nullable ResponseHead answer;
  private @Nullable Fault fault;
  private @Nullable Step step;
  private String asked = "";

  private Translation(Dialect client, Dialect server, String config, String... fields) {
    this.harness = new FilterHarness().dialect(server);
    this.client = client;
    this.context = harness.exchange("POST", path(client)).cluster("up").dialect(client);
    this.request = context.request();
    for (int i = 0; i < fields.length; i += 2) {
      request.headers().add(fields[i], fields[i + 1]);
    }
    this.hook = context.open(harness.filter(new TranslateKind(), config));
  }

  /** A call of that client, before its first byte. */
  static Translation of(Dialect client, Dialect server, String config, String... fields) {
    return new Translation(client, server, config, fields);
  }

  /** A call to which an answer may come: a stream or not. */
  static Translation asked(Dialect client, Dialect server, boolean stream) {
    return asked(client, server, stream, "{}");
  }

  static Translation asked(Dialect client, Dialect server, boolean stream, String config) {
    Translation made = new Translation(client, server, config);
    made.ask(question(client, stream));
    if (made.fault != null) {
      throw new AssertionError("refused: " + made.fault);
    }
    return made;
  }

  static String path(Dialect client) {
    return switch (client) {
      case ANTHROPIC -> "/v1/messages";
      case OPENAI_RESPONSES -> "/v1/responses";
      case OLLAMA -> "/api/chat";
      case SIMPLE_CHAT -> "/v1/chat/stream";
      default -> "/v1/chat/completions";
    };
  }

  /** A call with a tool in a dialect. */
  static String question(Dialect client, boolean stream) {
    String said =
        switch (client) {
          case OPENAI_RESPONSES -> "\"input\":\"hi\"";
          case ANTHROPIC ->
              "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
          case OPENAI ->
              "\"stream_options\":{\"include_usage\":true},"
                  + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
          case SIMPLE_CHAT ->
              "\"agent_id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
          default -> "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
        };
    return "{\"model\":\"m\",\"stream\":" + stream + "," + said + "}";
  }

  Step ask(String body) {
    context.known(FilterHarness.body(body));
    Step head = hook.request(request, false);
    if (head == Step.NEXT) {
      hook.requestData(bytes(body.getBytes(StandardCharsets.UTF_8)), true, this);
    }
    return head;
  }

  /** The head of the answer. */
  Translation head(int status, String type, String... fields) {
    return head(status, false, type, fields);
  }

  Translation head(int status, boolean end, String type, String... fields) {
    asking = false;
    answer = new ResponseHead(status, new Headers());
    answer.headers().add("content-type", type);
    for (int i = 0; i < fields.length; i += 2) {
      answer.headers().add(fields[i], fields[i + 1]);
    }
    step = hook.response(answer, end);
    return this;
  }

  /** More of the answer; what comes after its failure is not wanted. */
  Translation data(byte[] body, int from, int to, boolean end) {
    if (fault == null) {
      hook.responseData(bytes(java.util.Arrays.copyOfRange(body, from, to)), end, this);
    }
    return this;
  }

  Translation data(String body, boolean end) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return data(bytes, 0, bytes.length, end);
  }

  /** The whole answer, cut there. */
  Translation cut(byte[] body, int at) {
    return data(body, 0, at, false).data(body, at, body.length, true);
  }

  /** A whole stream of events, in one piece. */
  Translation stream(String events) {
    return head(200, EVENTS).data(events, true);
  }

  /** A whole answer that is no stream. */
  Translation whole(String json) {
    return head(200, "application/json").data(json, true);
  }

  private static ByteBuf bytes(byte[] bytes) {
    return Unpooled.wrappedBuffer(bytes);
  }

  @Override
  public void emit(ByteBuf owned, boolean end) {
    if (ended || fault != null) {
      throw new AssertionError("bytes after the end");
    }
    byte[] bytes = new byte[owned.readableBytes()];
    owned.readBytes(bytes);
    owned.release();
    if (asking) {
      asked = new String(bytes, StandardCharsets.UTF_8);
      return;
    }
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ended = end;
    if (end) {
      hook.done(new FilterHarness.Ending());
    }
  }

  @Override
  public void fail(Fault why, String detail) {
    if (ended || fault != null) {
      throw new AssertionError("a second end: " + why);
    }
    fault = why;
    hook.done(new FilterHarness.Ending().fault(why, detail));
  }

  /** What the server was asked. */
  String asked() {
    return asked;
  }

  RequestHead request() {
    return request;
  }

  ResponseHead answer() {
    return Objects.requireNonNull(answer);
  }

  /** What the filter said to the answer's head. */
  Step step() {
    return Objects.requireNonNull(step);
  }

  /** What the client has been sent. */
  String sent() {
    return out.toString(StandardCharsets.UTF_8);
  }

  boolean ended() {
    return ended;
  }

  @Nullable Fault fault() {
    return fault;
  }

  /** What the answer is blamed for, though it came to its end. */
  @Nullable Fault blamed() {
    return context.blamed();
  }

  @Nullable String words() {
    return context.get(Sink.PROVIDER_WORDS);
  }

  /** What the call has used, as the provider says. */
  Usage used() {
    return Objects.requireNonNull(context.get(Usage.SLOT), "nothing was reported");
  }

  boolean reported() {
    return context.get(Usage.SLOT) != null;
  }

  /** What the filter has counted. */
  String stats() {
    return new StatsView(harness.stats()).text(series -> true, false);
  }

  /** Everything there is to see, to compare. */
  String seen() {
    return fault + " " + ended + " " + sent();
  }

  /** What the client makes of what it was sent, whatever its form. */
  Heard heard() {
    Heard heard = new Heard();
    AnswerReader reader = reader(heard);
    String type = Objects.requireNonNull(answer().headers().get(HeaderNames.CONTENT_TYPE));
    boolean lines = type.startsWith(LINES);
    if (lines || type.startsWith(EVENTS)) {
      Frames.Listener listener = (name, b, at, n) -> read(reader, name, b, at, n);
      Frames frames = lines ? Frames.lines(listener, 1 << 24) : Frames.events(listener, 1 << 24);
      frames.add(Unpooled.wrappedBuffer(out.toByteArray()));
      frames.end();
      reader.over();
    } else if (ended) {
      reader.whole(Objects.requireNonNull(Json.parse(sent()), "no JSON: " + sent()));
    }
    return heard;
  }

  private AnswerReader reader(Heard heard) {
    return client == Dialect.SIMPLE_CHAT
        ? new SimpleAnswer(heard)
        : Objects.requireNonNull(Dialects.server(client, Dialects.Servers.PLAIN)).reader(heard);
  }

  /** What the simple chat's client makes of it: words, and how they end. */
  private record SimpleAnswer(Heard heard) implements AnswerReader {
    @Override
    public void whole(JsonNode answer) {
      throw new AssertionError("no stream");
    }

    @Override
    public void event(String name, JsonNode data) {
      heard.text(Json.textOrEmpty(data, "content"));
      if (data.has("error")) {
        heard.fail(Errors.inStream(data));
      } else if (data.has("done")) {
        heard.end();
      }
    }

    @Override
    public void over() {}
  }

  private static void read(AnswerReader reader, String name, byte[] bytes, int from, int length) {
    String said = new String(bytes, from, length, StandardCharsets.UTF_8);
    if (said.equals("[DONE]")) {
      reader.done();
    } else {
      reader.event(name, Objects.requireNonNull(Json.parse(said), "no JSON: " + said));
    }
  }
}
