package io.weir.filters.ratelimit;

import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.identity.NamePatterns;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Exchanges that pass one entry of {@code rate_limit}, in a house where time stands still. */
final class RateLimitScene {
  final FilterHarness harness = new FilterHarness();
  private final Filter filter;

  RateLimitScene(String yaml) {
    filter = harness.filter(new RateLimitKind(), yaml);
  }

  Filter filter() {
    return filter;
  }

  /** A key of that name, with limits of its own as they are read from a file. */
  static Identity key(String name, Map<String, Object> limits, String... tags) {
    return new Identity(
        name,
        "id-" + name,
        null,
        Set.of(tags),
        NamePatterns.ALL,
        NamePatterns.ALL,
        limits,
        Identity.NEVER);
  }

  static Identity key(String name) {
    return key(name, Map.of());
  }

  /** A request to {@code path}, not passed yet. */
  Passage request(String path, @Nullable Identity identity) {
    return new Passage(harness, filter, path, identity);
  }

  /** A request of that key, passed as far as an upstream. */
  Passage pass(String key) {
    return request("/v1/chat/completions", key(key)).pass("{}");
  }

  /** How many requests were over that limit. */
  long stat(String limit, String result) {
    return new StatsView(harness.stats())
        .text(
            series ->
                series.startsWith("weir_rate_limited_total{")
                    && series.contains("limit=\"" + limit + '"')
                    && series.contains("result=\"" + result + '"'),
            true)
        .lines()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** One exchange on its way. */
  static final class Passage {
    final FilterHarness.Context exchange;
    final Hook hook;
    final Headers told = new Headers();
    Step step = Step.NEXT;

    Passage(FilterHarness harness, Filter filter, String path, @Nullable Identity identity) {
      exchange = harness.exchange("POST", path);
      exchange.set(Identity.SLOT, identity);
      hook = exchange.open(filter);
    }

    Passage header(String name, String value) {
      exchange.request().headers().add(name, value);
      return this;
    }

    /** Sends head and body, and begins an attempt for the model that the body names. */
    Passage pass(String body) {
      exchange.request().bodyLength(body.length());
      step = hook.request(exchange.request(), false);
      if (step == Step.NEXT) {
        step = hook.ready(FilterHarness.body(body));
      }
      if (step == Step.NEXT) {
        attempt(1, FilterHarness.body(body).text("model"));
      }
      return this;
    }

    Passage attempt(int number, @Nullable String model) {
      step = hook.attempt(new Hook.Attempted(number, "c", model));
      return this;
    }

    boolean passed() {
      return step == Step.NEXT;
    }

    /** Passes the answer's head; what the client is told is in {@link #told}. */
    Passage answered(int status) {
      hook.response(new ResponseHead(status, told), false);
      return this;
    }

    Passage done() {
      return done(new FilterHarness.Ending());
    }

    Passage done(FilterHarness.Ending ending) {
      hook.done(ending);
      return this;
    }

    @Nullable String told(String field) {
      return told.get(HeaderName.of(field));
    }

    String refusal() {
      return ((Step.Fail) step).detail();
    }
  }
}
