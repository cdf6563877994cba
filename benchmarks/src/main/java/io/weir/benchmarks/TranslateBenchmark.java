package io.weir.benchmarks;

import io.netty.buffer.ByteBuf;
import io.weir.benchmarks.talk.Talk;
import io.weir.cluster.UpstreamEvents;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a client of one dialect and a server of another cost beside two of the same, without sockets
 * and parsers of HTTP: a whole answer, and each event of a stream.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:+UseSerialGC",
      "-Xms256m",
      "-Xmx256m",
      "-Dio.netty.leakDetection.level=disabled"
    })
public class TranslateBenchmark {
  private static final int EVENTS = 192;
  private static final int AT_ONCE = 16;
  private static final String KEY = "sk-test-0123456789abcdef0123456789abcdef";
  private static final HeaderName HOST = HeaderName.of("host");
  private static final HeaderName AGENT = HeaderName.of("user-agent");
  private static final HeaderName ACCEPT = HeaderName.of("accept");
  private static final HeaderName TYPE = HeaderName.of("content-type");
  private static final HeaderName AUTHORIZATION = HeaderName.of("authorization");
  private static final HeaderName REQUEST_ID = HeaderName.of("x-request-id");

  /** The client's dialect and the server's. */
  @Param({
    "anthropic>anthropic",
    "openai>anthropic",
    "anthropic>openai",
    "openai>openai-responses",
    "openai-responses>anthropic"
  })
  private String dialects = "";

  private String client = "";
  private ChainHouse house = new ChainHouse(yaml("openai"));
  private ByteBuf wish = ChainHouse.lasting(new byte[0]);
  private List<ByteBuf> stream = List.of();
  private List<ByteBuf> bursts = List.of();

  /** Prompts and their answers, whole. */
  @State(Scope.Thread)
  public static class Prompt {
    /** Length of the request's body. */
    @Param({"1024", "16384", "65536"})
    private int bytes;

    private ByteBuf question = ChainHouse.lasting(new byte[0]);
    private ByteBuf answer = ChainHouse.lasting(new byte[0]);

    /** Makes what is said. */
    @Setup
    public void say(TranslateBenchmark benchmark) {
      String[] sides = benchmark.dialects.split(">", 2);
      question = lasting(Talk.question(sides[0], bytes, false));
      answer = lasting(Talk.answer(sides[1]));
    }
  }

  /** Builds the proxy. */
  @Setup(Level.Trial)
  public void begin() {
    String[] sides = dialects.split(">", 2);
    client = sides[0];
    house.close();
    house = new ChainHouse(yaml(sides[1]));
    wish = lasting(Talk.question(client, 1024, true));
    List<String> events = Talk.stream(sides[1], EVENTS);
    stream = events.stream().map(TranslateBenchmark::lasting).toList();
    bursts = new ArrayList<>();
    bursts.add(stream.get(0));
    for (int i = 1; i <= EVENTS; i += AT_ONCE) {
      bursts.add(lasting(String.join("", events.subList(i, i + AT_ONCE))));
    }
    bursts.add(stream.get(EVENTS + 1));
  }

  private static ByteBuf lasting(String text) {
    return ChainHouse.lasting(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String yaml(String server) {
    return """
        listeners:
          - name: main
            address: 127.0.0.1:0
            routes:
              - match: {prefix: /}
                to: stub
        clusters:
          - {name: stub, type: silent, dialect: %s, filters: [translate]}
        """
        .formatted(server);
  }

  /** Lets the proxy go. */
  @TearDown
  public void end() {
    house.close();
  }

  /** A question and its whole answer of 1 KB. */
  @Benchmark
  public int whole(Prompt prompt) {
    ask(prompt.question);
    UpstreamEvents asked = house.asked();
    asked.head(answered("application/json", prompt.answer.readableBytes()), false);
    asked.data(prompt.answer.duplicate(), true);
    asked.readComplete();
    return told();
  }

  /** An event of a stream, which comes alone; the question's share of the costs included. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int event() {
    return streamed(stream);
  }

  /** An event of a stream, of which sixteen come at once. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int burst() {
    return streamed(bursts);
  }

  private int streamed(List<ByteBuf> reads) {
    ask(wish);
    UpstreamEvents asked = house.asked();
    asked.head(answered("text/event-stream", ResponseHead.UNKNOWN_LENGTH), false);
    int last = reads.size() - 1;
    for (int i = 0; i <= last; i++) {
      asked.data(reads.get(i).duplicate(), i == last);
      asked.readComplete();
    }
    return told();
  }

  private void ask(ByteBuf body) {
    Headers headers = new Headers();
    headers.add(HOST, "127.0.0.1:8090");
    headers.add(AGENT, "OpenAI/Python 1.99.0");
    headers.add(ACCEPT, "application/json");
    headers.add(TYPE, "application/json");
    headers.add(AUTHORIZATION, "Bearer " + KEY);
    RequestHead head = new RequestHead("POST", "127.0.0.1:8090", Talk.path(client), headers);
    head.bodyLength(body.readableBytes());
    house.ask(head, body.duplicate());
  }

  private static ResponseHead answered(String type, long length) {
    Headers headers = new Headers();
    headers.add(TYPE, type);
    headers.add(REQUEST_ID, "req_0123456789abcdef0123456789abcdef");
    ResponseHead head = new ResponseHead(200, headers);
    head.bodyLength(length);
    return head;
  }

  private int told() {
    if (house.told() != 200) {
      throw new IllegalStateException("status: " + house.told() + " (expected: 200)");
    }
    return house.told();
  }
}
