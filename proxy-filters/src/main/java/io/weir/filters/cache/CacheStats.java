package io.weir.filters.cache;

import io.weir.filters.cache.shelf.Shelf;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What became of requests at one cache, counted. From any thread. */
final class CacheStats {
  /** How one request was answered. */
  enum Result {
    HIT,
    MISS,
    COALESCED,
    /** From memory, too old. */
    STALE,
    BYPASS;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What became of a call in the background. */
  enum Refresh {
    /** It brought an answer that is kept. */
    KEPT,
    FAILED,
    /** It was not made: too many run already. */
    REFUSED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why an answer was not kept. */
  enum Unkept {
    /** Its status, or what it is, says that it failed. */
    FAILED,
    /** It says that it must not be. */
    FORBIDDEN,
    TOO_LONG,
    /** It did not come to its end. */
    INCOMPLETE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The shelves that are in use in one server, by where their filters stand. */
  static final class Shelves {
    private final Map<String, Queue<Shelf>> shelves = new ConcurrentHashMap<>();

    void add(String owner, Shelf shelf) {
      shelves.computeIfAbsent(owner, name -> new ConcurrentLinkedQueue<>()).add(shelf);
    }

    void remove(String owner, Shelf shelf) {
      shelves.getOrDefault(owner, new ConcurrentLinkedQueue<>()).remove(shelf);
    }

    /** A sum over an owner's shelves; NaN where it has none. */
    double sum(String owner, ToLongFunction<Shelf> what) {
      Queue<Shelf> own = shelves.get(owner);
      return own == null || own.isEmpty() ? Double.NaN : own.stream().mapToLong(what).sum();
    }
  }

  private final Map<Result, Counter.Child> results = new EnumMap<>(Result.class);
  private final Map<Unkept, Counter.Child> unkept = new EnumMap<>(Unkept.class);
  private final Map<Refresh, Counter.Child> refreshes = new EnumMap<>(Refresh.class);
  private final Counter.Child evictions;
  private final Counter.Child replays;

  CacheStats(Stats stats, String owner) {
    Counter requests =
        stats.counter(
            "weir_cache_requests_total",
            "Requests by how the cache answered them.",
            "owner",
            "result");
    for (Result result : Result.values()) {
      results.put(result, requests.with(owner, result.word()));
    }
    Counter answers =
        stats.counter(
            "weir_cache_unkept_total",
            "Answers that could not be kept, by the reason.",
            "owner",
            "reason");
    for (Unkept reason : Unkept.values()) {
      unkept.put(reason, answers.with(owner, reason.word()));
    }
    Counter calls =
        stats.counter(
            "weir_cache_refreshes_total",
            "Calls in the background for answers that are stale.",
            "owner",
            "result");
    for (Refresh result : Refresh.values()) {
      refreshes.put(result, calls.with(owner, result.word()));
    }
    evictions =
        stats
            .counter(
                "weir_cache_evictions_total",
                "Answers that went from memory for want of room.",
                "owner")
            .with(owner);
    replays =
        stats
            .counter(
                "weir_cache_replays_total",
                "Kept answers that were told in another form, and kept so.",
                "owner")
            .with(owner);
  }

  /** Shows how full an owner's shelves are. */
  static void show(Stats stats, String owner, Shelves shelves) {
    stats.gauge(
        "weir_cache_bytes",
        "Bytes that kept answers take in memory.",
        () -> shelves.sum(owner, Shelf::bytes),
        "owner",
        owner);
    stats.gauge(
        "weir_cache_entries",
        "Answers in memory.",
        () -> shelves.sum(owner, Shelf::entries),
        "owner",
        owner);
  }

  void count(Result result) {
    count(results.get(result));
  }

  void count(Unkept reason) {
    count(unkept.get(reason));
  }

  void count(Refresh result) {
    count(refreshes.get(result));
  }

  private static void count(Counter.@Nullable Child child) {
    if (child != null) {
      child.inc();
    }
  }

  void replayed() {
    replays.inc();
  }

  void evicted() {
    evictions.inc();
  }
}
