package io.weir.filters.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.json.Json;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import io.weir.testing.FilterHarness.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are asked for in another form than they came in. */
class CacheReplayTest {
  private static final String OPENAI = "/v1/chat/completions";
  private static final String ANTHROPIC = "/v1/messages";
  private static final String OLLAMA = "/api/chat";
  private static final String ASK =
      "\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String PLAIN = "{" + ASK;
  private static final String STREAM = "{\"stream\":true," + ASK;
  private static final String USAGE =
      "{\"stream\":true,\"stream_options\":{\"include_usage\":true}," + ASK;

  private static final String MESSAGE =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"m-1",\
      "choices":[{"index":0,"finish_reason":"%2$s","message":\
      {"role":"assistant","content":"Hello","refusal":null%1$s}}],\
      "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";
  private static final String CALLS =
      """
      ,"tool_calls":[{"id":"call_1","type":"function",\
      "function":{"name":"f","arguments":"{\\"a\\":1}"}}]""";
  private static final String CHUNKS =
      """
      data: {"id":"chatcmpl-1","created":7,"model":"m-1","choices":[{"index":0,"delta":\
      {"role":"assistant","content":"Hel"}}]}

      data: {"id":"chatcmpl-1","created":7,"model":"m-1","choices":[{"index":0,"delta":\
      {"content":"lo"}}]}

      data: {"id":"chatcmpl-1","created":7,"model":"m-1","choices":[{"index":0,"delta":{},\
      "finish_reason":"stop"}]}

      """;
  private static final String CHUNK_USAGE =
      """
      data: {"id":"chatcmpl-1","created":7,"model":"m-1","choices":[],"usage":\
      {"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}

      """;
  private static final String DONE = "data: [DONE]\n\n";

  private static final String CLAUDE_EVENTS =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
      "model":"m-1","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use",\
      "id":"toolu_1","name":"f","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta",\
      "partial_json":"{\\"a\\":1}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},\
      "usage":{"output_tokens":2}}

      event: message_stop
      data: {"type":"message_stop"}

      """;
  private static final String EVENTS = "text/event-stream";
  private static final String JSON = "application/json";

  private final FilterHarness harness = new FilterHarness();

  /** One request on its way through the filter, and what its client gets. */
  private final class Call implements Sink, Step.Flow {
    private final FilterHarness.Context context;
    private final Hook hook;
    private final Step step;
    private final StringBuilder seen = new StringBuilder();
    private Headers told = new Headers();
    private long length = ResponseHead.UNKNOWN_LENGTH;
    private boolean ended;

    Call(Filter filter, String path, String body) {
      context = harness.exchange("POST", path);
      context.known(FilterHarness.body(body));
      hook = context.open(filter);
      step = hook.ready(context.known());
    }

    @Override
    public void emit(ByteBuf owned, boolean end) {
      seen.append(owned.toString(StandardCharsets.UTF_8));
      owned.release();
      ended |= end;
    }

    @Override
    public void fail(Fault why, String detail) {
      throw new AssertionError(why + " " + detail);
    }

    Call begins(String type) {
      assertThat(step).isEqualTo(Step.NEXT);
      Headers headers = new Headers();
      headers.add("content-type", type);
      headers.add("etag", "\"of the bytes\"");
      hook.response(new ResponseHead(200, headers), false);
      return this;
    }

    void ends(String body) {
      hook.responseData(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true, this);
      hook.done(new Ending());
      harness.run();
    }

    /** Answers it from the upstream. */
    void answered(String type, String body) {
      begins(type).ends(body);
    }

    /** Takes what the cache answers, now or after the pause. */
    Call taken() {
      Step answer = step == Step.PAUSE ? context.resumed() : step;
      if (answer instanceof Step.Reply reply) {
        told = reply.answer().headers();
        length = reply.answer().body().length;
        seen.append(new String(reply.answer().body(), StandardCharsets.UTF_8));
        ended = true;
        hook.response(new ResponseHead(reply.answer().status(), told), false);
      } else if (answer instanceof Step.Stream stream) {
        told = stream.head().headers();
        length = stream.head().bodyLength();
        hook.response(stream.head(), false);
        stream.feed().start(this);
      } else {
        throw new AssertionError("not answered: " + answer);
      }
      hook.done(new Ending());
      assertThat(ended).isTrue();
      assertThat(length).isEqualTo(seen.toString().getBytes(StandardCharsets.UTF_8).length);
      return this;
    }

    @Nullable String field(String name) {
      return told.get(HeaderName.of(name));
    }

    JsonNode json() {
      return Objects.requireNonNull(Json.parse(seen.toString()), seen.toString());
    }
  }

  private Filter filter(String yaml) {
    return harness.filter(new CacheKind(), yaml);
  }

  private Call call(Filter filter, String path, String body) {
    return new Call(filter, path, body);
  }

  private void asksUpstream(Filter filter, String path, String body) {
    Call call = call(filter, path, body);
    assertThat(call.step).isEqualTo(Step.NEXT);
    call.hook.done(new Ending());
  }

  private long replays() {
    return new StatsView(harness.stats())
        .text(series -> series.startsWith("weir_cache_replays_total"), true)
        .lines()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void stream_thatTellsItsUsage_answersForAPlainAnswer() {
    Filter filter = filter("{}");
    call(filter, OPENAI, USAGE).answered(EVENTS, CHUNKS + CHUNK_USAGE + DONE);
    harness.advance(Duration.ofSeconds(2));
    Call plain = call(filter, OPENAI, PLAIN).taken();
    assertThat(plain.field("content-type")).isEqualTo(JSON);
    assertThat(plain.field("etag")).isNull();
    assertThat(plain.field("x-cache")).isEqualTo("hit");
    assertThat(plain.field("age")).isEqualTo("2");
    JsonNode answer = plain.json();
    assertThat(answer.path("id").asText()).isEqualTo("chatcmpl-1");
    assertThat(answer.path("model").asText()).isEqualTo("m-1");
    assertThat(answer.path("created").asLong()).isEqualTo(7);
    assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("Hello");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(answer.at("/usage/total_tokens").asLong()).isEqualTo(5);
    Call again = call(filter, OPENAI, PLAIN).taken();
    assertThat(again.seen.toString()).isEqualTo(plain.seen.toString());
    assertThat(replays()).isEqualTo(1);
  }

  @Test
  void stream_thatTellsNoUsage_answersForNoFormThatDoes() {
    Filter filter = filter("{}");
    call(filter, OPENAI, STREAM).answered(EVENTS, CHUNKS + DONE);
    asksUpstream(filter, OPENAI, PLAIN);
    asksUpstream(filter, OPENAI, USAGE);
  }

  @Test
  void plainAnswer_answersForStreams_withUsageWhereItWasAskedFor() {
    Filter filter = filter("{tools: true}");
    call(filter, OPENAI, PLAIN).answered(JSON, MESSAGE.formatted(CALLS, "tool_calls"));
    Call stream = call(filter, OPENAI, STREAM).taken();
    assertThat(stream.field("content-type")).startsWith(EVENTS);
    assertThat(stream.field("x-cache")).isEqualTo("hit");
    String events = stream.seen.toString();
    assertThat(events).startsWith("data: {").endsWith("\n\n" + DONE);
    assertThat(events).contains("\"content\":\"Hello\"", "\"name\":\"f\"", "\"tool_calls\"");
    assertThat(events).contains("\"finish_reason\":\"tool_calls\"").doesNotContain("total_tokens");
    Call usage = call(filter, OPENAI, USAGE).taken();
    assertThat(usage.seen.toString()).contains("\"total_tokens\":5").endsWith(DONE);
  }

  @Test
  void streamWithUsage_answersForOneWithout() {
    Filter filter = filter("{}");
    call(filter, OPENAI, USAGE).answered(EVENTS, CHUNKS + CHUNK_USAGE + DONE);
    String events = call(filter, OPENAI, STREAM).taken().seen.toString();
    assertThat(events).contains("\"content\":\"Hel\"").doesNotContain("usage").endsWith(DONE);
  }

  @Test
  void anthropic_bothWays_sayTheSame() {
    Filter filter = filter("{}");
    call(filter, ANTHROPIC, STREAM).answered(EVENTS, CLAUDE_EVENTS);
    Call plain = call(filter, ANTHROPIC, PLAIN).taken();
    JsonNode message = plain.json();
    assertThat(message.path("id").asText()).isEqualTo("msg_1");
    assertThat(message.at("/content/0/text").asText()).isEqualTo("Hello");
    assertThat(message.at("/content/1/id").asText()).isEqualTo("toolu_1");
    assertThat(message.at("/content/1/input/a").asInt()).isEqualTo(1);
    assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(message.at("/usage/input_tokens").asLong()).isEqualTo(3);
    assertThat(message.at("/usage/output_tokens").asLong()).isEqualTo(2);
    Filter other = filter("{}");
    call(other, ANTHROPIC, PLAIN).answered(JSON, plain.seen.toString());
    String events = call(other, ANTHROPIC, STREAM).taken().seen.toString();
    assertThat(events).startsWith("event: message_start\n");
    assertThat(events).contains("\"text\":\"Hello\"", "toolu_1", "{\\\"a\\\":1}", "tool_use");
    assertThat(events).endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  @Test
  void ollama_streamsUnlessAskedNotTo_bothAnswerForTheOther() {
    Filter filter = filter("{}");
    String plain = "{\"stream\":false," + ASK;
    String lines =
        """
        {"model":"m","message":{"role":"assistant","content":"Hel"},"done":false}
        {"model":"m","message":{"role":"assistant","content":"lo"},"done":false}
        {"model":"m","message":{"role":"assistant","content":""},"done":true,\
        "done_reason":"stop","prompt_eval_count":3,"eval_count":2}
        """;
    call(filter, OLLAMA, PLAIN).answered("application/x-ndjson", lines);
    Call whole = call(filter, OLLAMA, plain).taken();
    assertThat(whole.json().at("/message/content").asText()).isEqualTo("Hello");
    assertThat(whole.json().path("eval_count").asLong()).isEqualTo(2);
    Filter other = filter("{}");
    call(other, OLLAMA, plain).answered(JSON, whole.seen.toString());
    Call stream = call(other, OLLAMA, PLAIN).taken();
    assertThat(stream.field("content-type")).startsWith("application/x-ndjson");
    assertThat(stream.seen.toString()).contains("Hello", "\"done\":true").endsWith("}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"message\":{\"content\":\"a\",\"annotations\":[{\"type\":\"x\"}]}}]}",
        "{\"choices\":[]}",
        "[]",
        "{\"n\":1}"
      })
  void answer_thatCannotBeToldWhole_isNotToldInAnotherForm(String body) {
    Filter filter = filter("{}");
    call(filter, OPENAI, PLAIN).answered(JSON, body);
    asksUpstream(filter, OPENAI, STREAM);
    assertThat(replays()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/completions", "/v1/embeddings"})
  void path_thatIsNoChat_isLeftAlone(String path) {
    Filter filter = filter("{}");
    call(filter, path, PLAIN).answered(JSON, MESSAGE.formatted("", "stop"));
    asksUpstream(filter, path, STREAM);
  }

  @Test
  void replay_off_keepsEachFormByItself() {
    Filter filter = filter("{replay: false}");
    call(filter, OPENAI, PLAIN).answered(JSON, MESSAGE.formatted("", "stop"));
    asksUpstream(filter, OPENAI, STREAM);
  }

  @Test
  void answer_thatIsStale_isGivenInItsOwnFormAlone() {
    Filter filter = filter("{ttl: 10s, stale: 10s}");
    call(filter, OPENAI, PLAIN).answered(JSON, MESSAGE.formatted("", "stop"));
    assertThat(call(filter, OPENAI, STREAM).taken().field("x-cache")).isEqualTo("hit");
    harness.advance(Duration.ofSeconds(11));
    asksUpstream(filter, OPENAI, USAGE);
    assertThat(call(filter, OPENAI, PLAIN).taken().field("x-cache")).isEqualTo("stale");
  }

  @Test
  void plainAnswer_asksWhileAStreamIsUnderWay_isToldItInTheEnd() {
    Filter filter = filter("{}");
    Call leader = call(filter, OPENAI, USAGE).begins(EVENTS);
    Call plain = call(filter, OPENAI, PLAIN);
    assertThat(plain.step).isEqualTo(Step.PAUSE);
    harness.run();
    assertThat(leader.context.kept()).isTrue();
    assertThat(plain.context.resumed()).isNull();
    leader.ends(CHUNKS + CHUNK_USAGE + DONE);
    plain.taken();
    assertThat(plain.field("x-cache")).isEqualTo("coalesced");
    assertThat(plain.json().at("/choices/0/message/content").asText()).isEqualTo("Hello");
  }

  @Test
  void plainAnswer_whoseStreamIsOfNoUse_callsByItself() {
    Filter filter = filter("{max_entry_bytes: 2KiB}");
    for (String rest : new String[] {"", DONE, ":" + "x".repeat(3000) + "\n\n" + DONE}) {
      String other = "\"n\":" + rest.length() + "," + ASK;
      Call leader = call(filter, OPENAI, USAGE.replace(ASK, other)).begins(EVENTS);
      Call plain = call(filter, OPENAI, PLAIN.replace(ASK, other));
      assertThat(plain.step).isEqualTo(Step.PAUSE);
      leader.ends(CHUNKS + rest);
      assertThat(plain.context.resumed()).isEqualTo(Step.NEXT);
      plain.hook.done(new Ending());
    }
  }

  @Test
  void plainAnswer_waitsForNoStreamThatTellsNoUsage_andNoStreamForAPlainAnswer() {
    Filter filter = filter("{}");
    Call stream = call(filter, OPENAI, STREAM);
    Call plain = call(filter, OPENAI, PLAIN);
    assertThat(plain.step).isEqualTo(Step.NEXT);
    asksUpstream(filter, OPENAI, USAGE);
    stream.hook.done(new Ending());
    plain.hook.done(new Ending());
  }
}
