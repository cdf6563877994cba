package io.weir.filters.store.sqlite;

import io.weir.config.Shape;
import io.weir.filter.FilterException;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind;

/** {@code store: {sqlite: {path: weir.db}}}. */
public final class SqliteKind implements StoreKind<SqliteConfig> {
  /** Made by {@link java.util.ServiceLoader}. */
  public SqliteKind() {}

  @Override
  public String name() {
    return "sqlite";
  }

  @Override
  public Shape<SqliteConfig> shape() {
    return SqliteConfig.SHAPE;
  }

  @Override
  public Store open(SqliteConfig config, Setup setup) throws FilterException {
    return SqliteStore.open(config, setup);
  }
}
