package io.weir.filters.store.redis;

import io.weir.filter.FilterException;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind.Setup;
import io.weir.filters.store.redis.line.Line;

/** Everything in Redis; what a policy answers while it is away is counted here. */
final class RedisStore implements Store {
  private final Line line;
  private final Charges charges;
  private final Buckets buckets;
  private final Ledger ledger;
  private final Blobs blobs;
  private final Cells cells;

  private RedisStore(RedisConfig config, Line line, Setup setup) {
    this.line = line;
    this.charges = new Charges(config, line, setup);
    this.buckets = new RedisBuckets(config, line);
    this.ledger = new RedisLedger(config, line, charges, setup.clock());
    this.blobs = new RedisBlobs(config, line);
    this.cells = new RedisCells(config, line);
  }

  /** Opens the store; a Redis that is not there yet is waited for in the background. */
  static RedisStore open(RedisConfig config, Setup setup) throws FilterException {
    Line line;
    try {
      line = new Line(config.server(), config.timeout(), setup);
    } catch (IllegalArgumentException e) {
      throw new FilterException("store redis: " + e.getMessage());
    }
    line.awaitConnected();
    return new RedisStore(config, line, setup);
  }

  @Override
  public Buckets buckets() {
    return buckets;
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public Cells cells() {
    return cells;
  }

  @Override
  public void close() {
    charges.close();
    line.close();
  }
}
