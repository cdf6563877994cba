package io.weir.filters.store.redis;

import static io.weir.filters.store.redis.RedisStores.eventually;
import static io.weir.filters.store.redis.RedisStores.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.weir.config.value.Secret;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Store;
import io.weir.filters.store.redis.line.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis with a replica, and a sentinel that puts it in charge. */
@Timeout(60)
class RedisSentinelTest {
  private static final String PASSWORD = "hush";
  private static final Duration KEPT = Duration.ofMinutes(1);

  @TempDir private Path folder;

  private static RedisProcess redis(String... more) {
    String[] signed = {"--requirepass", PASSWORD, "--masterauth", PASSWORD};
    String[] all = new String[signed.length + more.length];
    System.arraycopy(signed, 0, all, 0, signed.length);
    System.arraycopy(more, 0, all, signed.length, more.length);
    return new RedisProcess(all);
  }

  private static Server behind(RedisProcess sentinel) {
    String url = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main";
    return new Server(List.of(url), null, Secret.of(PASSWORD), Server.Tls.DEFAULT);
  }

  private static boolean set(Store store, String text) throws Exception {
    return store.cells().set("c", text, KEPT).future().get(20, TimeUnit.SECONDS);
  }

  /** Waits until the sentinel knows that many replicas, connected. */
  private static void awaitReplica(RedisProcess sentinel, RedisProcess replica) {
    String port = Integer.toString(replica.port());
    RedisClient client = RedisClient.create(sentinel.url().replace("/0", ""));
    try (var connection = client.connectSentinel()) {
      eventually(
          () ->
              connection.sync().replicas("main").stream()
                  .anyMatch(
                      one ->
                          port.equals(one.get("port"))
                              && "ok".equals(one.get("master-link-status"))));
    } finally {
      client.shutdown();
    }
  }

  @Test
  void store_behindASentinel_followsToTheReplica_evenIfTheOneInChargeOnlyHangs() throws Exception {
    try (RedisProcess first = redis();
        RedisProcess second = redis("--replicaof", "127.0.0.1", Integer.toString(first.port()));
        RedisProcess sentinel =
            RedisProcess.sentinel(folder.resolve("sentinel.conf"), first, PASSWORD);
        Store store = well(RedisStores.open(behind(sentinel), "t", Duration.ofMillis(500)));
        Store replica = well(RedisStores.open(List.of(second.url()), PASSWORD, "t"))) {
      assertThat(set(store, "before")).isTrue();
      awaitReplica(sentinel, second);
      eventually(() -> text(replica).equals("before"));

      first.hang();

      eventually(() -> setInTime(store));
      assertThat(text(replica)).isEqualTo("after");
    }
  }

  private static boolean setInTime(Store store) {
    try {
      return set(store, "after");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Store store) {
    try {
      Cells.Seen seen = store.cells().get("c").future().get(20, TimeUnit.SECONDS);
      return String.valueOf(seen.text());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
