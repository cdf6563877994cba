package io.weir.filters.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.Cells;
import io.weir.filters.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RedisSentinelTest {
  @TempDir private Path folder;

  @Test
  void store_behindASentinel_findsTheOneInCharge() throws Exception {
    try (RedisProcess redis = new RedisProcess();
        RedisProcess sentinel = RedisProcess.sentinel(folder.resolve("sentinel.conf"), redis);
        Store store =
            RedisStores.open(
                List.of("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main"), null, "t");
        Store direct = RedisStores.open(List.of(redis.url()), null, "t")) {
      boolean set = store.cells().set("c", "open", Duration.ofMinutes(1)).future().get();

      assertThat(set).isTrue();
      assertThat(direct.cells().get("c").future().get()).isEqualTo(new Cells.Seen(true, "open"));
    }
  }
}
