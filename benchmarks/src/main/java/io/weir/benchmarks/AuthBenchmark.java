package io.weir.benchmarks;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.auth.AuthKind;
import io.weir.filters.auth.keys.KeyHash;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.testing.FilterHarness;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the door costs one request: a key that is known, among ten thousand, one that is not, and
 * none. {@code head} is the request without the filter, to be taken off.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AuthBenchmark {
  private static final int KEYS = 10_000;
  private static final HeaderName AUTHORIZATION = HeaderName.of("authorization");
  private static final HeaderName ACCEPT = HeaderName.of("accept");
  private static final HeaderName AGENT = HeaderName.of("user-agent");

  /** What the client shows. */
  @Param({"good", "bad", "none"})
  public String shows = "good";

  private final FilterHarness harness = new FilterHarness();
  private Filter filter = closed();
  private String credential = "";

  private static String key(int i) {
    return "sk-weir-Vt1JxN0b2oP9m4kQe7rYw3uHs6dGfA8cZlXiTnBpM" + i;
  }

  private Filter closed() {
    StringBuilder yaml = new StringBuilder("keys:\n");
    for (int i = 0; i < KEYS; i++) {
      yaml.append("  - {name: key").append(i).append(", owner: team, hash: \"");
      yaml.append(KeyHash.of(key(i))).append("\"}\n");
    }
    return harness.filter(new AuthKind(), yaml.toString());
  }

  /** Chooses the credential. */
  @Setup
  public void choose() {
    credential =
        switch (shows) {
          case "good" -> "Bearer " + key(KEYS / 2);
          case "bad" -> "Bearer " + key(KEYS);
          default -> "";
        };
  }

  private FilterContext request() {
    FilterContext exchange = harness.exchange("POST", "/v1/chat/completions");
    Headers headers = exchange.request().headers();
    headers.add(ACCEPT, "application/json");
    headers.add(AGENT, "OpenAI/Python 1.99.0");
    if (!credential.isEmpty()) {
      headers.add(AUTHORIZATION, credential);
    }
    return exchange;
  }

  /** The request alone. */
  @Benchmark
  public RequestHead head() {
    return request().request();
  }

  /** The request at the door. */
  @Benchmark
  public Step door() {
    FilterContext exchange = request();
    Hook hook = filter.open(exchange);
    if (hook == null) {
      throw new IllegalStateException("hook: none (expected: one)");
    }
    return hook.request(exchange.request(), false);
  }
}
