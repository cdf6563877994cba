package io.weir.filters.store.memory;

import io.weir.filters.store.Store;
import io.weir.filters.store.StoreContract;
import io.weir.filters.store.config.StoreKind;
import io.weir.stats.Stats;
import io.weir.testing.ManualClock;
import java.time.Duration;

class MemoryStoreTest extends StoreContract {
  private final ManualClock clock = new ManualClock();
  private final Store store =
      new MemoryStore(MemoryConfig.DEFAULTS, new StoreKind.Setup("memory", clock, new Stats()));

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected Store second() {
    return store;
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  @Override
  protected long nanos() {
    return clock.nanos();
  }

  @Override
  protected long wallMillis() {
    return clock.wallMillis();
  }
}
