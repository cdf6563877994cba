package io.weir.filters.breaker.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.fault.FaultClass;
import io.weir.filters.store.config.StoreConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for {@code breaker}.
 *
 * @param trip what opens it
 * @param open how long it stays open by itself
 * @param halfOpen how it is tried
 * @param credential what it does when the cluster refuses Weir's credential
 * @param health an outside word on the cluster; null for none
 * @param incidents the file of incidents; null for none
 * @param store where replicas share the state; null where each has its own
 */
public record BreakerConfig(
    Trip trip,
    Reopening open,
    HalfOpen halfOpen,
    Credential credential,
    @Nullable HealthConfig health,
    @Nullable String incidents,
    @Nullable StoreConfig store) {
  /** Counts each answer that is not 2xx, too. */
  public static final String NON_2XX = "non_2xx";

  private static final int COUNT_MAX = 1_000_000;

  public static final Shape<BreakerConfig> SHAPE = shape();

  /**
   * What opens a breaker.
   *
   * @param failures failures in a row; 0 for never
   * @param ratio share of the window's calls; 0 for never
   * @param window how long calls are looked back at
   * @param callsMin fewest calls for the share to count
   * @param on classes of faults that are failures
   */
  public record Trip(int failures, double ratio, Duration window, int callsMin, Set<String> on) {
    public boolean counts(FaultClass failed) {
      return on.contains(failed.word());
    }
  }

  /**
   * When an open breaker tries by itself.
   *
   * @param openFor after the first opening of an incident; zero for never
   * @param growth how much longer after each further one
   * @param longest nanoseconds that it never exceeds
   */
  public record Reopening(Duration openFor, double growth, long longest) {}

  /**
   * How a breaker is tried.
   *
   * @param ratio share of the calls that is let through
   * @param successes successes in a row that close it
   */
  public record HalfOpen(double ratio, int successes) {
    public static final Shape<HalfOpen> SHAPE = shape();

    private static Shape<HalfOpen> shape() {
      Shape.Builder b = Shape.named("breaker_half_open", "How a breaker is tried.");
      Key<Double> ratio =
          b.key("ratio", Kinds.fraction())
              .orElse(0.2)
              .doc("Share of the calls that is let through: 0 none, 1 all, spread evenly between.");
      Key<Integer> successes =
          b.key("successes", Kinds.integer(1, COUNT_MAX))
              .orElse(5)
              .doc("Successes in a row that close it; one failure opens it again.");
      return b.build(v -> new HalfOpen(v.get(ratio), v.get(successes)));
    }
  }

  /**
   * What a breaker does when the cluster refuses Weir's credential.
   *
   * @param failures refusals in a row that keep calls away; 0 for never
   * @param openFor how long
   */
  public record Credential(int failures, Duration openFor) {
    public static final Shape<Credential> SHAPE = shape();

    private static Shape<Credential> shape() {
      Shape.Builder b =
          Shape.named(
              "breaker_credential",
              "What happens when the cluster refuses Weir's credential (401, 403): that says"
                  + " nothing about the server, so the breaker's state stays as it is.");
      Key<Integer> failures =
          b.key("failures", Kinds.integer(0, COUNT_MAX))
              .orElse(3)
              .doc("Refusals in a row after which calls are kept away; 0 for never.");
      Key<Duration> openFor =
          b.key("open_for", Kinds.duration())
              .orElse(Duration.ofSeconds(60))
              .doc("How long, until a call is tried again.");
      return b.build(v -> new Credential(v.get(failures), v.get(openFor)));
    }
  }

  private static Shape<Trip> tripShape() {
    Shape.Builder b = Shape.named("breaker_trip", "What opens a breaker.");
    Key<Integer> failures =
        b.key("failures", Kinds.integer(0, COUNT_MAX))
            .orElse(3)
            .doc("Failures in a row that open it; 0 for never.");
    Key<Double> ratio =
        b.key("ratio", Kinds.fraction())
            .orElse(0.0)
            .doc("Share of the window's calls that, failed, opens it; 0 for never.");
    Key<Duration> window =
        b.key("window", Kinds.duration(Duration.ofMillis(100), Duration.ofHours(1)))
            .orElse(Duration.ofSeconds(30))
            .doc("How far `ratio` looks back.");
    Key<Integer> callsMin =
        b.key("min_calls", Kinds.integer(1, COUNT_MAX))
            .orElse(20)
            .doc("Fewest calls in the window for `ratio` to count.");
    Key<List<String>> on =
        b.key("on", Kinds.list(Kinds.words(words())))
            .orElse(List.of("connect", "reset", "timeout", "5xx", "overloaded", "truncated"))
            .doc("What is a failure; `non_2xx` is every answer that is not 2xx.");
    return b.build(
        v ->
            new Trip(
                v.get(failures),
                v.get(ratio),
                v.get(window),
                v.get(callsMin),
                Set.copyOf(v.get(on))));
  }

  private static String[] words() {
    Stream<String> classes =
        FaultClass.byWord().values().stream()
            .filter(one -> one != FaultClass.UNAVAILABLE && one != FaultClass.AUTH)
            .map(FaultClass::word);
    return Stream.concat(classes, Stream.of(NON_2XX)).toArray(String[]::new);
  }

  private static Shape<Reopening> openShape() {
    Shape.Builder b = Shape.named("breaker_open", "How long a breaker stays open.");
    Key<Duration> openFor =
        b.key("open_for", Kinds.duration())
            .orElse(Duration.ofSeconds(60))
            .doc("How long it stays open before it is tried; 0 waits for `health` or an operator.");
    Key<Double> growth =
        b.key(
                "growth",
                Kinds.decimal(BigDecimal.ONE, BigDecimal.TEN)
                    .as(BigDecimal::doubleValue, BigDecimal::valueOf))
            .orElse(2.0)
            .doc("How many times longer after each opening of the same incident.");
    Key<Duration> longest =
        b.key("open_for_max", Kinds.duration())
            .orElse(Duration.ofMinutes(10))
            .doc("The longest that it grows to.");
    return b.build(v -> new Reopening(v.get(openFor), v.get(growth), v.get(longest).toNanos()));
  }

  private static Shape<BreakerConfig> shape() {
    Shape.Builder b =
        Shape.named(
            "breaker",
            "Keeps calls from a cluster that fails, so that they go to the next target at once.");
    Function<Shape.Values, Trip> trip = b.part(tripShape());
    Function<Shape.Values, Reopening> open = b.part(openShape());
    Key<HalfOpen> halfOpen =
        b.key("half_open", HalfOpen.SHAPE)
            .orElse(HalfOpen.SHAPE.defaults())
            .doc("How it is tried after that.");
    Key<Credential> credential =
        b.key("credential", Credential.SHAPE)
            .orElse(Credential.SHAPE.defaults())
            .doc("What happens when the cluster refuses Weir's credential.");
    Key<HealthConfig> health =
        b.key("health", HealthConfig.SHAPE)
            .optional()
            .doc("A page that says how the cluster is; it opens, tries and closes the breaker.");
    Key<String> incidents =
        b.key("incidents", Kinds.text())
            .optional()
            .doc("File to which each change of state is appended, as a line of JSON.");
    Key<StoreConfig> store =
        b.key("store", StoreConfig.KIND)
            .optional()
            .doc("Where replicas share the state, such as Redis; each has its own without it.");
    return b.build(
        v ->
            new BreakerConfig(
                trip.apply(v),
                open.apply(v),
                v.get(halfOpen),
                v.get(credential),
                v.orNull(health),
                v.orNull(incidents),
                v.orNull(store)));
  }
}
