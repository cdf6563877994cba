package io.weir.filters.cache.shelf;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.weir.filters.cache.key.CacheKey;
import io.weir.net.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Answers in memory, up to a weight in bytes; those asked for most stay longest. It outlives a
 * reload: who uses it holds it. From any thread.
 */
public final class Shelf {
  private final Clock clock;
  private final Cache<CacheKey, Stored> cache;
  private final Policy.Eviction<CacheKey, Stored> limit;
  private final AtomicInteger users = new AtomicInteger();

  /**
   * An empty shelf for so many bytes.
   *
   * @param crowdedOut told of each answer that had to go for want of room
   */
  public Shelf(long bytesMax, Clock clock, Runnable crowdedOut) {
    this.clock = clock;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((CacheKey key, Stored stored) -> stored.weight())
            .expireAfter(Expiry.<CacheKey, Stored>writing((key, stored) -> left(stored.life())))
            .evictionListener(
                (key, stored, cause) -> {
                  if (cause == RemovalCause.SIZE) {
                    crowdedOut.run();
                  }
                })
            .ticker(clock::nanos)
            .executor(Runnable::run)
            .build();
    this.limit = cache.policy().eviction().orElseThrow();
  }

  private Duration left(Life life) {
    return Duration.ofMillis(Math.max(0, life.endsMillis() - clock.wallMillis()));
  }

  public @Nullable Stored find(CacheKey key) {
    return cache.getIfPresent(key);
  }

  public void put(CacheKey key, Stored stored) {
    cache.put(key, stored);
  }

  /** For how many bytes there is room. */
  public long bytesMax() {
    return limit.getMaximum();
  }

  /** Bytes that are taken, about. */
  public long bytes() {
    return limit.weightedSize().orElse(0);
  }

  public long entries() {
    return cache.estimatedSize();
  }

  /** One more uses it. */
  public void hold() {
    users.incrementAndGet();
  }

  /** One less; true where that was the last. */
  public boolean release() {
    return users.decrementAndGet() == 0;
  }
}
