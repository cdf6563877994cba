package io.weir.filters.store.memory;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;

/**
 * What an operator writes for {@code store: {memory: …}}.
 *
 * @param bucketsMax how many buckets are remembered
 * @param blobsMax how many bytes of blobs are
 */
public record MemoryConfig(int bucketsMax, long blobsMax) {
  /** What is so where nothing is written. */
  public static final MemoryConfig DEFAULTS = new MemoryConfig(1_000_000, 64L << 20);

  static final Shape<MemoryConfig> SHAPE = shape();

  private static Shape<MemoryConfig> shape() {
    Shape.Builder b =
        Shape.named("store_memory", "Keeps counts in this process: exact, and gone with it.");
    Key<Integer> buckets =
        b.key("buckets_max", Kinds.integer(1000, 100_000_000))
            .orElse(DEFAULTS.bucketsMax)
            .doc(
                "How many buckets are remembered, some 150 bytes each. Beyond that full ones are"
                    + " forgotten, then those that lack least.");
    Key<Long> blobs =
        b.key("blobs_max", Kinds.size(0, 1L << 40))
            .orElse(DEFAULTS.blobsMax)
            .doc("How many bytes of stored answers are remembered.");
    return b.build(v -> new MemoryConfig(v.get(buckets), v.get(blobs)));
  }
}
