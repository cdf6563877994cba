package io.weir.filters.store;

import java.time.Duration;
import java.util.Optional;

/** Bytes by key that may be forgotten at any time. Arrays belong to nobody: never change one. */
public interface Blobs {
  /** What stands there; empty where nothing does, or the store is away. */
  Reply<Optional<byte[]>> get(String key);

  /**
   * Puts bytes there for a time.
   *
   * @return whether the store took them
   */
  Reply<Boolean> put(String key, byte[] bytes, Duration ttl);

  /** Forgets what stands there; whether the store was told. */
  Reply<Boolean> delete(String key);
}
