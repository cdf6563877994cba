package io.weir.filters.store.redis;

import io.weir.config.Shape;
import io.weir.filter.FilterException;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind;

/** {@code store: {redis: {url: redis://…}}}. */
public final class RedisKind implements StoreKind<RedisConfig> {
  /** Made by {@link java.util.ServiceLoader}. */
  public RedisKind() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Shape<RedisConfig> shape() {
    return RedisConfig.SHAPE;
  }

  @Override
  public Store open(RedisConfig config, Setup setup) throws FilterException {
    return RedisStore.open(config, setup);
  }
}
