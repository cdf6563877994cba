package io.weir.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.cache.CacheKind;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.testing.FilterHarness;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the cache costs one chat completion of 1 KB each way: from memory, to the upstream and kept,
 * from a call that it shares, and told in another form, for the first time. {@code bare} is the
 * request without the filter, to be taken off; {@code told...} begins with a miss.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:+UseSerialGC",
      "-Xms256m",
      "-Xmx256m",
      "-Dio.netty.leakDetection.level=disabled"
    })
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class CacheBenchmark {
  private static final FilterHarness.Ending ENDING = new FilterHarness.Ending();
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";
  private static final String STREAM = "\"stream\":true,";
  private static final String USAGE = STREAM + "\"stream_options\":{\"include_usage\":true},";
  private static final String NUMBER = "00000000";
  private static final int TEXT_BYTES = 900;
  private static final int CHUNKS = 100;

  private final FilterHarness harness = new FilterHarness();
  private final Filter filter = harness.filter(new CacheKind(), "{max_bytes: 4MiB}");
  private final Taker client = new Taker();
  private final Numbered asked = new Numbered("");
  private final Numbered shared = new Numbered("\"n\":1,");
  private final Numbered plain = new Numbered("");
  private final Numbered stream = new Numbered(STREAM);
  private final Numbered streamWithUsage = new Numbered(USAGE);
  private final ByteBuf answer = ChainHouse.lasting(message());
  private final ByteBuf events = ChainHouse.lasting(chunks());
  private int number;

  /** A client that counts. */
  private static final class Taker implements Sink, Step.Flow {
    private long bytes;

    @Override
    public void emit(ByteBuf owned, boolean end) {
      bytes += owned.readableBytes();
      owned.release();
    }

    @Override
    public void fail(Fault fault, String detail) {
      throw new IllegalStateException(detail);
    }
  }

  /** A request that can be made another by its number. */
  private static final class Numbered {
    private final Hook.KnownBody body;
    private final int at;

    Numbered(String fields) {
      String start = "{" + fields + "\"model\":\"m\",\"user\":\"";
      String text = "x".repeat(TEXT_BYTES);
      String rest = "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
      this.at = start.length();
      this.body = FilterHarness.body(start + NUMBER + rest);
    }

    Numbered with(int number) {
      ByteBuf bytes = body.bytes();
      if (bytes == null) {
        throw new IllegalStateException("body: none (expected: all of it)");
      }
      int left = number;
      for (int i = NUMBER.length() - 1; i >= 0; i--, left >>>= 4) {
        bytes.setByte(at + i, 'a' + (left & 15));
      }
      return this;
    }
  }

  private static byte[] message() {
    String text = "x".repeat(TEXT_BYTES);
    String message =
        """
        {"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"m","choices":[\
        {"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":225,"completion_tokens":100,"total_tokens":325}}"""
            .formatted(text);
    return message.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] chunks() {
    String start = "data: {\"id\":\"chatcmpl-1\",\"created\":7,\"model\":\"m\",\"choices\":[";
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < CHUNKS; i++) {
      String delta = "{\"content\":\"xxxxxxxxx\"}";
      all.append(start).append("{\"index\":0,\"delta\":").append(delta).append("}]}\n\n");
    }
    all.append(start).append("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
    all.append(start).append("],\"usage\":{\"prompt_tokens\":225,\"completion_tokens\":100}}\n\n");
    return all.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Keeps one answer, and begins one call that another request shares for as long as this runs. */
  @Setup
  public void begin() {
    kept(asked, JSON, answer);
    Hook leader = context(shared).open(filter);
    leader.ready(shared.body);
    context(shared).open(filter).ready(shared.body);
    harness.run();
    leader.response(head(JSON), false);
    leader.responseData(answer.retainedDuplicate(), false, client);
  }

  private FilterHarness.Context context(Numbered request) {
    FilterHarness.Context context = harness.exchange("POST", "/v1/chat/completions");
    context.request().headers().add(HeaderNames.CONTENT_TYPE, JSON);
    context.request().headers().add(HeaderNames.AUTHORIZATION, "Bearer sk-1234567890");
    return context.known(request.body);
  }

  private static ResponseHead head(String type) {
    Headers headers = new Headers();
    headers.add(HeaderNames.CONTENT_TYPE, type);
    headers.add(HeaderNames.DATE, "Sat, 21 Nov 2026 09:00:00 GMT");
    return new ResponseHead(200, headers);
  }

  private void kept(Numbered request, String type, ByteBuf body) {
    Hook hook = context(request).open(filter);
    hook.ready(request.body);
    hook.response(head(type), false);
    hook.responseData(body.retainedDuplicate(), true, client);
    hook.done(ENDING);
  }

  private void take(Hook hook, @Nullable Step step) {
    if (step instanceof Step.Reply reply) {
      hook.response(new ResponseHead(200, reply.answer().headers()), false);
      client.emit(Unpooled.wrappedBuffer(reply.answer().body()), true);
    } else if (step instanceof Step.Stream stream) {
      hook.response(stream.head(), false);
      stream.feed().start(client);
    } else {
      throw new IllegalStateException("step: " + step + " (expected: an answer)");
    }
    hook.done(ENDING);
  }

  private long taken(Numbered request) {
    Hook hook = context(request).open(filter);
    take(hook, hook.ready(request.body));
    return client.bytes;
  }

  /** The request, the answer's head and its bytes, without the filter. */
  @Benchmark
  public long bare() {
    FilterHarness.Context context = context(asked);
    ResponseHead head = head(JSON);
    client.emit(answer.retainedDuplicate(), true);
    return client.bytes + head.status() + context.request().headers().size();
  }

  @Benchmark
  public long hit() {
    return taken(asked);
  }

  @Benchmark
  public long miss() {
    kept(plain.with(++number), JSON, answer);
    return client.bytes;
  }

  @Benchmark
  public long missOfStream() {
    kept(streamWithUsage.with(++number), EVENTS, events);
    return client.bytes;
  }

  @Benchmark
  public long coalesced() {
    FilterHarness.Context context = context(shared);
    Hook hook = context.open(filter);
    hook.ready(shared.body);
    harness.run();
    take(hook, context.resumed());
    return client.bytes;
  }

  /** A miss of a plain answer, which is then asked for as a stream. */
  @Benchmark
  public long toldAsStream() {
    miss();
    return taken(stream.with(number));
  }

  /** A miss of a stream of 102 events, which is then asked for as a plain answer. */
  @Benchmark
  public long toldAsPlain() {
    missOfStream();
    return taken(plain.with(number));
  }
}
