package io.weir.filters.store.memory;

import io.weir.config.Shape;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind;

/** {@code store: memory}. */
public final class MemoryKind implements StoreKind<MemoryConfig> {
  /** Made by {@link java.util.ServiceLoader}. */
  public MemoryKind() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Shape<MemoryConfig> shape() {
    return MemoryConfig.SHAPE;
  }

  @Override
  public Store open(MemoryConfig config, Setup setup) {
    return new MemoryStore(config, setup);
  }
}
