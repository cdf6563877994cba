package io.weir.exchange.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.ManualLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SnapshotTest {
  private final AtomicInteger closed = new AtomicInteger();
  private final Snapshot snapshot = new Snapshot(1, Map.of(), Map.of(), closed::incrementAndGet);

  @Test
  void retired_withExchanges_closesAfterTheLast() {
    snapshot.begin();
    snapshot.begin();
    snapshot.retire(List.of());
    snapshot.end();
    assertThat(closed).hasValue(0);
    snapshot.end();
    assertThat(closed).hasValue(1);
  }

  @Test
  void running_withoutExchanges_staysOpen() {
    snapshot.begin();
    snapshot.end();
    assertThat(closed).hasValue(0);
  }

  @Test
  void retired_waitsForWhatTheLoopsAreBeginning() {
    try (ManualLoop one = new ManualLoop();
        ManualLoop two = new ManualLoop()) {
      snapshot.retire(List.of(one.loop(), two.loop()));
      one.run();
      assertThat(closed).hasValue(0);
      snapshot.begin();
      two.run();
      assertThat(closed).hasValue(0);
      snapshot.end();
      assertThat(closed).hasValue(1);
    }
  }

  @Test
  void retired_whileTheLastEnds_closesOnce()
      throws InterruptedException, ExecutionException, TimeoutException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 2000; i++) {
        AtomicInteger closes = new AtomicInteger();
        Snapshot raced = new Snapshot(i, Map.of(), Map.of(), closes::incrementAndGet);
        raced.begin();
        CountDownLatch start = new CountDownLatch(2);
        Future<?> end = threads.submit(() -> race(start, raced::end));
        Future<?> retire = threads.submit(() -> race(start, () -> raced.retire(List.of())));
        end.get(10, TimeUnit.SECONDS);
        retire.get(10, TimeUnit.SECONDS);
        assertThat(closes).hasValue(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void race(CountDownLatch start, Runnable move) {
    start.countDown();
    while (start.getCount() > 0) {
      Thread.onSpinWait();
    }
    move.run();
  }
}
