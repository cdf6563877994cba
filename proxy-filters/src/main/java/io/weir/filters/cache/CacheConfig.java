package io.weir.filters.cache;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.cache.key.Keys;
import io.weir.filters.identity.NamePatterns;
import io.weir.filters.store.config.StoreConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for {@code cache}.
 *
 * @param enabled whether the filter does anything
 * @param ages how long an answer may be used
 * @param rules what a key is made of
 * @param paths which requests are looked at
 * @param coalesce whether identical requests share one call
 * @param replay whether an answer in one form answers for another
 * @param store where answers are kept besides; null for nowhere
 * @param limits how much is kept
 */
record CacheConfig(
    boolean enabled,
    Ages ages,
    Keys.Rules rules,
    NamePatterns paths,
    boolean coalesce,
    boolean replay,
    @Nullable StoreConfig store,
    Limits limits) {

  private static final long MIB = 1024 * 1024;
  private static final long GIB = 1024 * MIB;

  private static final List<String> HEADERS =
      List.of(
          "accept-encoding",
          "content-type",
          "anthropic-version",
          "anthropic-beta",
          "openai-beta",
          "openai-organization",
          "openai-project");

  private static final NamePatterns PATHS =
      new NamePatterns(
          List.of(
              "*/v1/chat/completions",
              "*/v1/completions",
              "*/v1/embeddings",
              "*/v1/messages",
              "*/v1/rerank",
              "*/api/chat",
              "*/api/generate",
              "*/api/embed",
              "*/api/embeddings"));

  static final Shape<CacheConfig> SHAPE = shape();

  /**
   * How much there may be, in bytes but where it says.
   *
   * @param all of all answers in memory
   * @param entry of one answer
   * @param request of a request's body that is looked at
   * @param refreshes calls in the background at a time
   */
  record Limits(long all, long entry, long request, int refreshes) {}

  /** Whose requests share answers. */
  enum Scope {
    KEY,
    ALL
  }

  private static Shape<CacheConfig> shape() {
    Shape.Builder b = Shape.named("cache", "Answers a request that was answered before.");
    Key<Boolean> enabled =
        b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: nothing is kept.");
    Key<Duration> ttl =
        b.key("ttl", Kinds.duration())
            .orElse(Duration.ofMinutes(10))
            .doc("How long an answer may be used; an upstream's `max-age` may make it shorter.");
    Key<Duration> stale = stale(b);
    Key<Duration> staleIfError = staleIfError(b);
    Key<Scope> scope = scope(b);
    Key<String> namespace =
        b.key("namespace", Kinds.text())
            .orElse("main")
            .doc("A part of every key; another word forgets all that is kept.");
    Key<List<String>> headers =
        b.key("headers", Kinds.list(Kinds.headerName()))
            .orElse(HEADERS)
            .doc("Request headers on which an answer depends.");
    Key<NamePatterns> paths =
        b.key("paths", NamePatterns.KIND)
            .orElse(PATHS)
            .doc("Paths, without their query, whose POST requests are looked at.");
    Key<Boolean> tools =
        b.key("tools", Kinds.bool()).orElse(false).doc("Look at requests with `tools`, too.");
    Key<BigDecimal> hottest =
        b.key("temperature_max", Kinds.decimal(BigDecimal.ZERO, BigDecimal.valueOf(100)))
            .orElse(BigDecimal.ONE)
            .doc("Requests with a higher `temperature` are passed on.");
    Key<Boolean> coalesce =
        b.key("coalesce", Kinds.bool())
            .orElse(true)
            .doc("Let requests that come while an identical one is answered share its answer.");
    Key<Boolean> replay = replay(b);
    Key<StoreConfig> store =
        b.key("store", StoreConfig.KIND)
            .optional()
            .doc("Keep answers there, too, for other processes and later starts.");
    Key<Long> all = all(b);
    Key<Long> entry = entry(b);
    Key<Long> request = request(b);
    Key<Integer> refreshes = refreshes(b);
    return b.build(
        v ->
            new CacheConfig(
                v.get(enabled),
                new Ages(
                    v.get(ttl).toMillis(), v.get(stale).toMillis(), v.get(staleIfError).toMillis()),
                new Keys.Rules(
                    v.get(scope) == Scope.ALL,
                    v.get(namespace),
                    v.get(headers),
                    v.get(tools),
                    v.get(hottest)),
                v.get(paths),
                v.get(coalesce),
                v.get(replay),
                v.orNull(store),
                new Limits(v.get(all), v.get(entry), v.get(request), v.get(refreshes))));
  }

  private static Key<Duration> stale(Shape.Builder b) {
    return b.key("stale", Kinds.duration())
        .orElse(Duration.ZERO)
        .doc(
            "How long after `ttl` an answer is still given, while one call in the background"
                + " brings a new one.");
  }

  private static Key<Duration> staleIfError(Shape.Builder b) {
    return b.key("stale_if_error", Kinds.duration())
        .orElse(Duration.ZERO)
        .doc("How long after `ttl` an answer is given in place of a call that failed.");
  }

  private static Key<Scope> scope(Shape.Builder b) {
    return b.key("scope", Kinds.word(Scope.class))
        .orElse(Scope.KEY)
        .doc(
            "Whose requests share answers: those of one API key, or `all`. Without `auth`,"
                + " callers are told apart by the credential that they send.");
  }

  private static Key<Boolean> replay(Shape.Builder b) {
    return b.key("replay", Kinds.bool())
        .orElse(true)
        .doc(
            "Tell a stream that is kept as a plain answer, and a plain answer as a stream, to"
                + " clients of the same dialect that ask for it so.");
  }

  private static Key<Long> all(Shape.Builder b) {
    return b.key("max_bytes", Kinds.size(1, GIB * 1024))
        .orElse(64 * MIB)
        .doc("Most bytes of all answers in memory.");
  }

  private static Key<Long> entry(Shape.Builder b) {
    return b.key("max_entry_bytes", Kinds.size(1, GIB))
        .orElse(MIB)
        .doc(
            "Most bytes of one answer. A longer one is not kept, takes nobody new, and lets a"
                + " client that shares it lag behind by so much.");
  }

  private static Key<Long> request(Shape.Builder b) {
    return b.key("max_request_bytes", Kinds.size(1, GIB))
        .orElse(MIB)
        .doc("Longest request body that is looked at; it waits in memory until it is whole.");
  }

  private static Key<Integer> refreshes(Shape.Builder b) {
    return b.key("refreshes_max", Kinds.integer(1, 100_000))
        .orElse(64)
        .doc("Most calls in the background at a time; beyond that `stale` waits its turn.");
  }
}
