package io.weir.filters.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.Store;
import io.weir.filters.store.StoreContract;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis keeps its own time, so what takes time here takes it. */
class RedisStoreTest extends StoreContract {
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static RedisProcess redis;

  private Store store;
  private Store second;

  @BeforeAll
  static void start() {
    redis = new RedisProcess("--requirepass", "hush");
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void open() throws Exception {
    String prefix = "test-" + TESTS.incrementAndGet();
    store = RedisStores.well(open(prefix, "hush"));
    second = RedisStores.well(open(prefix, "hush"));
  }

  @AfterEach
  void close() {
    store.close();
    second.close();
  }

  private static Store open(String prefix, String password) throws Exception {
    return RedisStores.open(List.of(redis.url()), password, prefix);
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected Store second() {
    return second;
  }

  @Override
  protected void pass(Duration time) {
    RedisStores.pass(time);
  }

  @Override
  protected long nanos() {
    return System.nanoTime();
  }

  @Override
  protected long wallMillis() {
    return System.currentTimeMillis();
  }

  @Test
  void password_wrong_isAsIfItWereAway() throws Exception {
    try (Store refused = open("other", "loud")) {
      assertThat(await(refused.cells().get("c")).available()).isFalse();
    }
  }
}
