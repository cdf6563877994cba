package io.weir.filters.ratelimit;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.ratelimit.limit.LimitConfig;
import io.weir.filters.store.config.StoreConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What an operator writes for {@code rate_limit}.
 *
 * @param enabled whether the filter does anything
 * @param limits all limits; what an exchange draws from them it draws at once
 * @param ownLimits whether keys may have limits of their own
 * @param enforce whether who is over a limit is refused; else only counted
 * @param headers whether clients are told what is left
 * @param estimate what is guessed of an answer before it has come
 * @param store where counts are kept
 */
record RateLimitConfig(
    boolean enabled,
    List<LimitConfig> limits,
    boolean ownLimits,
    boolean enforce,
    boolean headers,
    Estimate estimate,
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
                  v.get(store));
            })
        .checked(
            (config, node) -> {
              int measures = config.limits.stream().mapToInt(LimitConfig::measures).sum();
              if (measures > MEASURES_MAX) {
                node.at(more)
                    .problem("found " + measures + " limits", MEASURES_MAX + " at most", null);
              }
              if (measures == 0 && !config.ownLimits) {
                node.problem("found no limit", "`requests`, `tokens` or `concurrency`", null);
              }
            });
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
}
