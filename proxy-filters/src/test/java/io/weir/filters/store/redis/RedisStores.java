package io.weir.filters.store.redis;

import io.weir.config.value.Secret;
import io.weir.filter.FilterException;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind;
import io.weir.filters.store.redis.line.Server;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import io.weir.testing.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Stores on a real Redis, whose time cannot be moved but only waited for. */
final class RedisStores {
  static final Duration PATIENT = Duration.ofSeconds(10);

  private RedisStores() {}

  /** A store that refuses where Redis does not answer within ten seconds. */
  static Store open(List<String> urls, @Nullable String password, String prefix)
      throws FilterException {
    Secret secret = password == null ? null : Secret.of(password);
    return open(new Server(urls, null, secret, Server.Tls.DEFAULT), prefix, PATIENT);
  }

  /** The same of a server, with a time for calls. */
  static Store open(Server server, String prefix, Duration timeout) throws FilterException {
    RedisConfig config = new RedisConfig(server, prefix, timeout, RedisConfig.OnFailure.CLOSED, 1);
    return RedisStore.open(config, new StoreKind.Setup("redis", Clock.system(), new Stats()));
  }

  /** The store, once Redis has answered it: opening one does not wait for long. */
  static Store well(Store store) {
    eventually(
        () -> {
          try {
            return store.cells().get("well").future().get(20, TimeUnit.SECONDS).available();
          } catch (Exception e) {
            throw new AssertionError("no answer", e);
          }
        });
    return store;
  }

  /** Lets that much time pass. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Waits until it is so, for a while at most. */
  static void eventually(BooleanSupplier condition) {
    Patience.await("what was to be", condition);
  }
}
