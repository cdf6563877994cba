package io.weir.benchmarks;

import io.netty.buffer.ByteBuf;
import io.weir.cluster.UpstreamEvents;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One chat completion from its head to its line in the log, while 64 run at once, without sockets
 * and parsers: what each filter adds to {@code bare}, which has the access log alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:+UseSerialGC",
      "-Xms256m",
      "-Xmx256m",
      "-Dio.netty.leakDetection.level=disabled"
    })
public class ChainBenchmark {
  private static final int AT_ONCE = 64;
  private static final int ANSWER_TEXT_BYTES = 512;
  private static final String KEY = "sk-test-0123456789abcdef0123456789abcdef";
  private static final String LOG = "{access_log: {to: /dev/null}}";
  private static final String AUTH = "{auth: {keys: [{name: bench, secret: " + KEY + "}]}}";
  private static final String PER_KEY =
      "{rate_limit: {per: key, requests: 1000000/s, burst: 1000000}}";
  private static final String PER_CLIENT =
      "{rate_limit: {per: client, requests: 1000000/s, burst: 1000000}}";
  private static final String BUDGET = "{budget: {per: key, daily_usd: 1000000, store: memory}}";
  private static final String CORS = "{cors: {allow_origins: [\"http://localhost:3000\"]}}";
  private static final String HEADERS =
      "{headers: {request: {set: {x-route: \"%route%\"}}, response: {remove: [server]}}}";
  private static final String NOT_RECORDED =
      "{tracing: {endpoint: \"http://127.0.0.1:9\", sample: 0, usage: false}}";
  private static final String WHOLE = String.join(",", LOG, AUTH, PER_KEY, PER_CLIENT, BUDGET);

  /** Chains whose names end so have prompts of 16 KB, the others of 1 KB. */
  private static final String LONG = "-16k";

  private static final Map<String, String> CHAINS =
      Map.ofEntries(
          Map.entry("none", ""),
          Map.entry("bare", LOG),
          Map.entry("request_id", LOG + ", {request_id: {}}"),
          Map.entry("headers", LOG + "," + HEADERS),
          Map.entry("cors", LOG + "," + CORS),
          Map.entry("tracing", LOG + "," + NOT_RECORDED),
          Map.entry("auth", LOG + "," + AUTH),
          Map.entry("rate_limit", LOG + "," + PER_CLIENT),
          Map.entry("rate_limits", LOG + "," + PER_CLIENT + "," + PER_KEY),
          Map.entry("usage", LOG + ", {usage: {}}"),
          Map.entry("budget", LOG + "," + BUDGET),
          Map.entry("breaker", LOG),
          Map.entry("whole", WHOLE),
          Map.entry("bare" + LONG, LOG),
          Map.entry("whole" + LONG, WHOLE));

  private static final HeaderName HOST = HeaderName.of("host");
  private static final HeaderName AGENT = HeaderName.of("user-agent");
  private static final HeaderName ACCEPT = HeaderName.of("accept");
  private static final HeaderName TYPE = HeaderName.of("content-type");
  private static final HeaderName AUTHORIZATION = HeaderName.of("authorization");
  private static final HeaderName REQUEST_ID = HeaderName.of("x-request-id");
  private static final HeaderName MILLIS = HeaderName.of("openai-processing-ms");

  @Param({
    "none",
    "bare",
    "request_id",
    "headers",
    "cors",
    "tracing",
    "auth",
    "rate_limit",
    "rate_limits",
    "usage",
    "budget",
    "breaker",
    "whole",
    "bare-16k",
    "whole-16k"
  })
  private String chain = "";

  private ChainHouse house = new ChainHouse(yaml("none"));
  private ByteBuf question = ChainHouse.lasting(new byte[0]);
  private ByteBuf answer = ChainHouse.lasting(new byte[0]);

  /** Builds the proxy, and begins all calls but one. */
  @Setup
  public void begin() {
    house.close();
    house = new ChainHouse(yaml(chain));
    int bytes = chain.endsWith(LONG) ? 16 * 1024 : 1024;
    question = ChainHouse.lasting(question(bytes).getBytes(StandardCharsets.US_ASCII));
    answer = ChainHouse.lasting(answer().getBytes(StandardCharsets.US_ASCII));
    for (int i = 1; i < AT_ONCE; i++) {
      ask();
    }
  }

  private static String yaml(String chain) {
    String breaker = chain.equals("breaker") || chain.startsWith("whole") ? "[breaker]" : "[]";
    return """
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters: [%s]
            routes:
              - match: {prefix: /}
                to: stub
        clusters:
          - {name: stub, type: silent, filters: %s}
        """
        .formatted(CHAINS.get(chain), breaker);
  }

  private static String question(int bytes) {
    String start =
        "{\"model\":\"gpt-4o-mini\",\"temperature\":0.7,\"max_tokens\":256,\"messages\":[{\"role\":"
            + "\"system\",\"content\":\"You are a helpful assistant.\"},{\"role\":\"user\","
            + "\"content\":\"";
    String end = "\"}]}";
    String text = "Explain how a proxy holds a fast model server back for a slow reader. ";
    int room = bytes - start.length() - end.length();
    return start + text.repeat(room / text.length() + 1).substring(0, room) + end;
  }

  private static String answer() {
    String text = "The gateway forwards each token as soon as it arrives, and no sooner. ";
    return "{\"id\":\"chatcmpl-BxYz0123456789abcdefghijkl\",\"object\":\"chat.completion\","
        + "\"created\":1753000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,"
        + "\"message\":{\"role\":\"assistant\",\"content\":\""
        + text.repeat(ANSWER_TEXT_BYTES / text.length() + 1).substring(0, ANSWER_TEXT_BYTES)
        + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
        + "\"usage\":{\"prompt_tokens\":182,\"completion_tokens\":104,\"total_tokens\":286,"
        + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
        + "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
        + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},"
        + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_34a54ae93c\"}";
  }

  private void ask() {
    Headers headers = new Headers();
    headers.add(HOST, "127.0.0.1:8090");
    headers.add(AGENT, "OpenAI/Python 1.99.0");
    headers.add(ACCEPT, "application/json");
    headers.add(TYPE, "application/json");
    headers.add(AUTHORIZATION, "Bearer " + KEY);
    RequestHead head = new RequestHead("POST", "127.0.0.1:8090", "/v1/chat/completions", headers);
    head.bodyLength(question.readableBytes());
    house.ask(head, question.duplicate());
  }

  /** Lets the proxy go. */
  @TearDown
  public void end() {
    for (int i = 1; i < AT_ONCE; i++) {
      tell();
    }
    house.close();
  }

  /** A call begins, and the one that has waited longest ends. */
  @Benchmark
  public int call() {
    ask();
    return tell();
  }

  private int tell() {
    Headers headers = new Headers();
    headers.add(TYPE, "application/json");
    headers.add(REQUEST_ID, "req_0123456789abcdef0123456789abcdef");
    headers.add(MILLIS, "312");
    ResponseHead head = new ResponseHead(200, headers);
    head.bodyLength(answer.readableBytes());
    UpstreamEvents asked = house.asked();
    asked.head(head, false);
    asked.data(answer.duplicate(), true);
    asked.readComplete();
    if (house.told() != 200) {
      throw new IllegalStateException("status: " + house.told() + " (expected: 200)");
    }
    return house.told();
  }
}
