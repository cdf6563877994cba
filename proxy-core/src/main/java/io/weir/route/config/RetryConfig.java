package io.weir.route.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.StatusSet;
import io.weir.fault.FaultClass;
import io.weir.fault.FaultClass.Action;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How failed attempts are tried again, as written.
 *
 * @param attempts attempts in all, the first included
 * @param perTarget attempts at one target
 * @param on words for classes and statuses that are tried again; null for what is usual
 * @param actions words for classes and statuses, with what is done for each
 * @param pauses how long is waited
 * @param bodyBytes most request bytes kept for another attempt
 * @param budget how many extra attempts there may be
 */
public record RetryConfig(
    int attempts,
    int perTarget,
    @Nullable List<String> on,
    Map<String, Action> actions,
    Pauses pauses,
    long bodyBytes,
    Budget budget) {
  private static final int STATUS_MAX = 599;
  private static final Map<String, FaultClass> CLASSES = FaultClass.byWord();

  /** What a lone target is tried again for: what surely was not handled, or was refused. */
  private static final List<FaultClass> UNHANDLED =
      List.of(
          FaultClass.CONNECT,
          FaultClass.UNAVAILABLE,
          FaultClass.OVERLOADED,
          FaultClass.RATE_LIMITED);

  /** How it is written. */
  public static final Shape<RetryConfig> SHAPE = shape();

  /**
   * Waits between attempts.
   *
   * @param first before the same target is tried again; doubles, full jitter
   * @param longest such pause
   * @param retryAfter longest Retry-After that is waited for
   */
  public record Pauses(Duration first, Duration longest, Duration retryAfter) {}

  /**
   * How many extra attempts there may be.
   *
   * @param ratio extra attempts allowed for each request of the route
   * @param perSecond extra attempts a second that are always allowed
   */
  public record Budget(double ratio, int perSecond) {
    static final Shape<Budget> SHAPE = shape();

    private static Shape<Budget> shape() {
      Shape.Builder b = Shape.named("route_retry_budget", "How many extra attempts there may be.");
      Key<Double> ratio =
          b.key("ratio", Kinds.fraction())
              .orElse(0.2)
              .doc("Extra attempts allowed for each request of the route.");
      Key<Integer> perSecond =
          b.key("min_per_second", Kinds.integer(0, 1_000_000))
              .orElse(10)
              .doc("Extra attempts a second that are always allowed.");
      return b.build(v -> new Budget(v.get(ratio), v.get(perSecond)));
    }
  }

  private static Shape<RetryConfig> shape() {
    Shape.Builder b =
        Shape.named(
            "retry",
            "How failed attempts are tried again. Nothing is once a byte has left for the client.");
    Key<Integer> attempts =
        b.key("attempts", Kinds.integer(1, 20))
            .orElse(3)
            .doc("Attempts in all, the first included; 1 for no other.");
    Key<Integer> perTarget =
        b.key("per_target", Kinds.integer(1, 20)).orElse(2).doc("Attempts at one target.");
    Key<List<String>> on =
        b.key("on", Kinds.list(word()))
            .optional()
            .shownAs("one target: connect, unavailable, overloaded, rate_limited; more: all usual")
            .doc(
                "Fault classes and statuses that are tried again. 5xx is every such status. With"
                    + " one target the default is what was surely not handled; a list of targets"
                    + " goes on after everything that another target may do better.");
    Key<Map<String, Action>> actions =
        b.key("actions", Kinds.map(word(), Kinds.word(Action.class)))
            .orElse(Map.of())
            .doc("What is done for a class or status, in the place of what is usual for it.");
    Key<Duration> backOff =
        b.key("back_off", Kinds.duration())
            .orElse(Duration.ofMillis(25))
            .doc("First pause before the same target is tried again; doubles, with full jitter.");
    Key<Duration> backOffMax =
        b.key("back_off_max", Kinds.duration())
            .orElse(Duration.ofSeconds(1))
            .doc("Longest such pause.");
    Key<Duration> retryAfterMax =
        b.key("retry_after_max", Kinds.duration())
            .orElse(Duration.ofSeconds(5))
            .doc("Longest Retry-After that is waited for; a longer one goes to the next target.");
    Key<Long> bodyBytes =
        b.key("body_bytes", Kinds.size(0, 1L << 30))
            .orElse(1L << 20)
            .doc(
                "Most request bytes kept for another attempt; a longer body is sent to one"
                    + " endpoint, the first that takes any of it.");
    Key<Budget> budget =
        b.key("budget", Budget.SHAPE)
            .orElse(Budget.SHAPE.defaults())
            .doc("How many extra attempts the route may make.");
    return b.build(
        v ->
            new RetryConfig(
                v.get(attempts),
                v.get(perTarget),
                v.orNull(on),
                v.get(actions),
                new Pauses(v.get(backOff), v.get(backOffMax), v.get(retryAfterMax)),
                v.get(bodyBytes),
                v.get(budget)));
  }

  private static Kind<String> word() {
    return Kinds.scalar(
        "fault class or status",
        "one of: " + String.join(", ", CLASSES.keySet()) + "; or a status such as 429 or 500-504",
        text -> CLASSES.containsKey(text) || StatusSet.parse(text) != null ? text : null);
  }

  /**
   * What is done for each class.
   *
   * @param targets how many the route has
   */
  public Map<FaultClass, Action> classActions(int targets) {
    Map<FaultClass, Action> result = new EnumMap<>(FaultClass.class);
    if (on == null) {
      Stream<FaultClass> usual = targets == 1 ? UNHANDLED.stream() : Stream.of(FaultClass.values());
      usual.forEach(c -> result.put(c, c.action()));
    } else {
      on.stream().map(CLASSES::get).filter(c -> c != null).forEach(c -> result.put(c, tried(c)));
    }
    actions.forEach(
        (word, action) -> {
          FaultClass named = CLASSES.get(word);
          if (named != null) {
            result.put(named, action);
          }
        });
    result.values().removeIf(action -> action == Action.FAIL);
    return result;
  }

  /** A class that an operator names is tried again, even if it usually is not. */
  private static Action tried(FaultClass named) {
    return named.action() == Action.FAIL ? Action.NEXT_TARGET : named.action();
  }

  /** What is done for statuses that are named, whatever their class. */
  public Map<Integer, Action> statusActions() {
    Map<Integer, Action> result = new HashMap<>();
    for (String word : on == null ? List.<String>of() : on) {
      put(result, word, null);
    }
    actions.forEach((word, action) -> put(result, word, action));
    return result;
  }

  private static void put(Map<Integer, Action> result, String word, @Nullable Action action) {
    StatusSet statuses = StatusSet.parse(word);
    for (int status = 100; statuses != null && status <= STATUS_MAX; status++) {
      if (statuses.contains(status)) {
        result.put(status, action == null ? usual(status) : action);
      }
    }
  }

  /** The same target may do better later on; what it refuses it will refuse again. */
  private static Action usual(int status) {
    boolean passing = status >= 500 || status == 408 || status == 425 || status == 429;
    return passing ? Action.RETRY : Action.NEXT_TARGET;
  }
}
