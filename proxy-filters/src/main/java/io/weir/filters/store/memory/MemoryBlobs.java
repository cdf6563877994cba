package io.weir.filters.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Reply;
import io.weir.net.Clock;
import java.time.Duration;
import java.util.Optional;

/** Bytes in memory, up to a weight; those asked for most stay longest. */
final class MemoryBlobs implements Blobs {
  private static final int ENTRY_BYTES = 128;

  private final Cache<String, Blob> cache;

  /** Keeps {@code most} bytes at most, keys and what an entry costs included. */
  MemoryBlobs(long most, Clock clock) {
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(most)
            .weigher((String key, Blob blob) -> weight(key, blob))
            .expireAfter(Expiry.<String, Blob>writing((key, blob) -> blob.ttl))
            .ticker(clock::nanos)
            .executor(Runnable::run)
            .build();
  }

  /** Bytes and how long they are kept. */
  private static final class Blob {
    private final byte[] bytes;
    private final Duration ttl;

    Blob(byte[] bytes, Duration ttl) {
      this.bytes = bytes;
      this.ttl = ttl;
    }
  }

  private static int weight(String key, Blob blob) {
    return (int) Math.min(Integer.MAX_VALUE, (long) blob.bytes.length + key.length() + ENTRY_BYTES);
  }

  @Override
  public Reply<Optional<byte[]>> get(String key) {
    return Reply.of(Optional.ofNullable(cache.getIfPresent(key)).map(blob -> blob.bytes));
  }

  @Override
  public Reply<Boolean> put(String key, byte[] bytes, Duration ttl) {
    cache.put(key, new Blob(bytes, ttl));
    return Reply.TRUE;
  }

  @Override
  public Reply<Boolean> delete(String key) {
    cache.invalidate(key);
    return Reply.TRUE;
  }
}
