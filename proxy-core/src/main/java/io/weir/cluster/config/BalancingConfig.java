package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's endpoint is chosen.
 *
 * @param rule the rule by which requests are spread
 * @param hash what is hashed under {@link Rule#HASH}; null under the others
 * @param slowStart how a new endpoint grows into its weight
 * @param panic the part of the endpoints that must be healthy, or all are used; 0 for never
 */
public record BalancingConfig(Rule rule, @Nullable Hash hash, SlowStart slowStart, double panic) {
  /** By what rule an endpoint is chosen. */
  public enum Rule {
    /** In turn, by weight. */
    ROUND_ROBIN,
    /** The one with the fewest requests in flight for its weight. */
    LEAST_REQUEST,
    /** The less busy of two drawn by weight. */
    RANDOM,
    /** Equal hashes to the same endpoint. */
    HASH
  }

  /** Where the text that is hashed comes from. */
  public enum HashOf {
    /** A header's first value. */
    HEADER,
    /** A cookie's value. */
    COOKIE,
    /** A top-level field of a JSON body. */
    FIELD,
    /** The client's IP address. */
    CLIENT_ADDRESS
  }

  /**
   * What is hashed.
   *
   * @param of where the text comes from
   * @param name of the header, cookie or field; blank for the client's address
   */
  public record Hash(HashOf of, String name) {}

  /**
   * How an endpoint that is new or back grows into its weight.
   *
   * @param window until it has its whole weight; zero for at once
   * @param floor the part of its weight that it begins with
   */
  public record SlowStart(Duration window, double floor) {
    static final Kind<SlowStart> KIND =
        Kinds.either(Kinds.duration().as(SlowStart::over), shape())
            .shown(one -> one.equals(over(one.window)) ? Kinds.duration().plain(one.window) : null);

    /** Whole weight at once. */
    public static final SlowStart OFF = new SlowStart(Duration.ZERO, 0.1);

    private static SlowStart over(Duration window) {
      return new SlowStart(window, 0.1);
    }

    private static Shape<SlowStart> shape() {
      Shape.Builder b =
          Shape.named(
              "slow_start",
              "How an endpoint that is new, or healthy again, grows into its weight. Counts for"
                  + " round_robin, least_request and random. A bare duration is the window.");
      Key<Duration> window =
          b.key("window", Kinds.duration()).doc("Time until an endpoint has its whole weight.");
      Key<Double> floor =
          b.key("floor", Kinds.fraction())
              .orElse(0.1)
              .doc("The part of its weight that it begins with.");
      return b.build(v -> new SlowStart(v.get(window), v.get(floor)));
    }
  }

  /** In turn. */
  public static final BalancingConfig DEFAULT = of(Rule.ROUND_ROBIN, null);

  private static final Kind<BalancingConfig> KIND =
      Kinds.either(words(), consistent()).shown(one -> one.rule() == Rule.HASH ? null : one.word());

  static final Shape<BalancingConfig> SHAPE = shape();

  private static Shape<BalancingConfig> shape() {
    Shape.Builder b = Shape.named("balancing", "How a cluster's endpoint is chosen.");
    Key<BalancingConfig> rule =
        b.key("load_balancing", KIND)
            .orElse(DEFAULT)
            .shownAs("round_robin")
            .doc(
                "round_robin, least_request, random (the less busy of two drawn), or {hash: …} for"
                    + " equal requests to the same endpoint.");
    Key<SlowStart> slowStart =
        b.key("slow_start", SlowStart.KIND)
            .orElse(SlowStart.OFF)
            .shownAs("off")
            .doc("Time in which an endpoint that is new or back grows into its weight.");
    Key<Double> panic =
        b.key("panic", Kinds.fraction())
            .orElse(0.0)
            .doc(
                "When fewer than this part of the endpoints are healthy, all are used; 0 for never:"
                    + " a request then goes to the route's next target.");
    return b.build(v -> v.get(rule).with(v.get(slowStart), v.get(panic)));
  }

  private static Kind<BalancingConfig> words() {
    return Kinds.words("round_robin", "least_request", "random")
        .as(BalancingConfig::ofWord, BalancingConfig::word);
  }

  private static BalancingConfig of(Rule rule, @Nullable Hash hash) {
    return new BalancingConfig(rule, hash, SlowStart.OFF, 0);
  }

  BalancingConfig with(SlowStart newSlowStart, double newPanic) {
    return new BalancingConfig(rule, hash, newSlowStart, newPanic);
  }

  private static BalancingConfig ofWord(String word) {
    return switch (word) {
      case "least_request" -> of(Rule.LEAST_REQUEST, null);
      case "random" -> of(Rule.RANDOM, null);
      default -> DEFAULT;
    };
  }

  private static Shape<BalancingConfig> consistent() {
    Shape.Builder b =
        Shape.named("load_balancing", "Consistent balancing: equal requests to the same endpoint.");
    Key<Hash> hash =
        b.key("hash", Kinds.either(clientAddress(), hashShape()))
            .doc("What of a request decides its endpoint; a request without it goes anywhere.");
    return b.build(v -> of(Rule.HASH, v.get(hash)));
  }

  private static Kind<Hash> clientAddress() {
    return Kinds.words("client_address").as(word -> new Hash(HashOf.CLIENT_ADDRESS, ""));
  }

  private static Shape<Hash> hashShape() {
    Shape.Builder b = Shape.named("hash", "What of a request is hashed: exactly one of these.");
    Key<String> header =
        b.key("header", Kinds.headerName()).optional().doc("The first value of this header.");
    Key<String> cookie = b.key("cookie", Kinds.text()).optional().doc("The value of this cookie.");
    Key<String> field =
        b.key("field", Kinds.text())
            .optional()
            .doc("This top-level field of a JSON body; the body is peeked at, not collected.");
    Key<Boolean> client =
        b.key("client_address", Kinds.bool()).orElse(false).doc("The client's IP address.");
    return b.build(
        v -> {
          List<Hash> given = new ArrayList<>();
          v.find(header).ifPresent(name -> given.add(new Hash(HashOf.HEADER, name)));
          v.find(cookie).ifPresent(name -> given.add(new Hash(HashOf.COOKIE, name)));
          v.find(field).ifPresent(name -> given.add(new Hash(HashOf.FIELD, name)));
          if (v.get(client)) {
            given.add(new Hash(HashOf.CLIENT_ADDRESS, ""));
          }
          if (given.size() != 1) {
            throw new IllegalArgumentException(
                "found "
                    + given.size()
                    + " of header, cookie, field, client_address"
                    + " (expected exactly one)");
          }
          return given.get(0);
        });
  }

  private String word() {
    return rule.name().toLowerCase(Locale.ROOT);
  }
}
