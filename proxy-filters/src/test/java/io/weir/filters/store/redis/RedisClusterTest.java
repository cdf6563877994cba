package io.weir.filters.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.weir.filters.store.Store;
import io.weir.filters.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one node, which refuses keys of several slots in one call as any cluster does. */
class RedisClusterTest extends StoreContract {
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final int SLOTS = 16_384;
  private static RedisProcess redis;

  private Store store;
  private Store second;

  @BeforeAll
  static void start(@TempDir Path folder) {
    String known = folder.resolve("nodes.conf").toString();
    redis = new RedisProcess("--cluster-enabled", "yes", "--cluster-config-file", known);
    RedisClient client = RedisClient.create(redis.url());
    RedisCommands<String, String> commands = client.connect().sync();
    commands.clusterAddSlots(IntStream.range(0, SLOTS).toArray());
    RedisStores.eventually(() -> commands.clusterInfo().contains("cluster_state:ok"));
    client.shutdown();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void open() throws Exception {
    String prefix = "test-" + TESTS.incrementAndGet();
    String node = "redis://127.0.0.1:" + redis.port();
    store = RedisStores.open(List.of(node, node), null, prefix);
    second = RedisStores.open(List.of(node, node), null, prefix);
  }

  @AfterEach
  void close() {
    store.close();
    second.close();
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
}
