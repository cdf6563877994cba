package io.weir.filters.ratelimit;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Shape;
import io.weir.filters.ratelimit.limit.LimitConfig;
import io.weir.filters.store.config.StoreConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for {@code rate_limit}.
 *
 * @param enabled whether the filter does anything
 * @param limits all limits; what an exchange draws from them it draws at once
 * @param ownLimits whether keys may have limits of their own
 * @param enforce whether who is over a limit is refused; else only counted
 * @param headers whether clients are told what is left
 * @param estimate what is guessed of an answer before it has come
 * @param queue where requests over a limit wait; null where they are refused at once
 * @param store where counts are kept
 */
record RateLimitConfig(
    boolean enabled,
    List<LimitConfig> limits,
    boolean ownLimits,
    boolean enforce,
    boolean headers,
    Estimate estimate,
    @Nullable Queue queue,
    StoreConfig store) {

  private static final int MEASURES_MAX = 16;

  static final Shape<RateLimitConfig> SHAPE = shape();

  private static Shape<RateLimitConfig> shape() {
    Shape.Builder b =
        Shape.named("rate_limit", "Bounds how much clients may ask for, in time and at once.");
    Key<Boolean> enabled =
        b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: nothing is limited.");
    Function<Shape.Values, LimitConfig> one = b.part(LimitConfig.SHAPE);
    Key<List<LimitConfig>> more =
        b.key("limits", Kinds.list(LimitConfig.SHAPE))
            .orElse(List.of())
            .doc(
                "Several limits, besides the one that is written here. A request that one of them"
                    + " refuses takes nothing from the others.");
    Key<Boolean> own =
        b.key("own_limits", Kinds.bool())
            .orElse(true)
            .doc("Whether limits that stand with a key hold here, for what is counted per `key`.");
    Key<Boolean> enforce =
        b.key("enforce", Kinds.bool())
            .orElse(true)
            .doc("Whether who is over a limit is refused; if not, it is only counted.");
    Key<Boolean> headers =
        b.key("headers", Kinds.bool())
            .orElse(true)
            .doc("Whether answers say in `x-ratelimit-*` what is left.");
    Key<Estimate> estimate =
        b.key("estimate", Estimate.SHAPE)
            .orElse(Estimate.SHAPE.defaults())
            .doc("How many tokens are drawn before an answer has come.");
    Key<Queue> queue =
        b.key("queue", Queue.SHAPE)
            .optional()
            .doc("Lets requests over a limit wait; they are refused at once if left out.");
    Key<StoreConfig> store =
        b.key("store", StoreConfig.KIND)
            .orElse(StoreConfig.MEMORY)
            .doc("Where counts are kept; in this process if left out.");
    return b.build(
            v -> {
              List<LimitConfig> limits = new ArrayList<>();
              limits.add(one.apply(v));
              limits.addAll(v.get(more));
              limits.removeIf(limit -> limit.measures() == 0);
              return new RateLimitConfig(
                  v.get(enabled),
                  List.copyOf(limits),
                  v.get(own),
                  v.get(enforce),
                  v.get(headers),
                  v.get(estimate),
                  v.orNull(queue),
                  v.get(store));
            })
        .checked((config, node) -> config.check(node, more));
  }

  private void check(Node node, Key<List<LimitConfig>> more) {
    int measures = limits.stream().mapToInt(LimitConfig::measures).sum();
    if (measures > MEASURES_MAX) {
      node.at(more).problem("found " + measures + " limits", MEASURES_MAX + " at most", null);
    }
    if (measures == 0 && !ownLimits) {
      node.problem("found no limit", "`requests`, `tokens` or `concurrency`", null);
    }
  }

  /** Whether tokens of models are counted, for everybody. */
  boolean countsTokens() {
    return limits.stream().anyMatch(LimitConfig::countsTokens);
  }

  /**
   * What is guessed of an answer before it has come.
   *
   * @param completion tokens of an answer whose request does not bound it
   * @param completionMax the most tokens that are drawn for an answer beforehand
   */
  record Estimate(long completion, long completionMax) {
    static final Shape<Estimate> SHAPE = shape();

    private static Shape<Estimate> shape() {
      Shape.Builder b =
          Shape.named(
              "rate_limit_estimate",
              "How many tokens are drawn before an answer has come: a quarter of the body's length"
                  + " for what is read, and for what is written as many as the request allows.");
      Key<Long> completion =
          b.key("completion", Kinds.wholeNumber(0, 1_000_000))
              .orElse(512L)
              .doc("Tokens of an answer whose request does not bound it.");
      Key<Long> most =
          b.key("completion_max", Kinds.wholeNumber(0, 100_000_000))
              .orElse(4096L)
              .doc("The most tokens that are drawn for an answer, whatever its request allows.");
      return b.build(v -> new Estimate(v.get(completion), v.get(most)));
    }
  }

  /**
   * Where requests over a limit wait.
   *
   * @param max how many of this entry's
   * @param deadline how long each
   */
  record Queue(int max, Duration deadline) {
    static final Shape<Queue> SHAPE = shape();

    private static Shape<Queue> shape() {
      Shape.Builder b =
          Shape.named(
              "rate_limit_queue",
              "Where requests over a limit wait for their turn. Keys take turns, whoever has more"
                  + " that wait.");
      Key<Integer> max =
          b.key("max", Kinds.integer(1, 10_000))
              .orElse(100)
              .doc(
                  "How many wait at most. Beyond that a newcomer is refused, or takes the place of"
                      + " the last of the key that has most of them.");
      Key<Duration> deadline =
          b.key("deadline", Kinds.duration(Duration.ofMillis(10), Duration.ofMinutes(10)))
              .orElse(Duration.ofSeconds(10))
              .doc("How long each waits at most; who would surely wait longer is refused at once.");
      return b.build(v -> new Queue(v.get(max), v.get(deadline)));
    }
  }
}
