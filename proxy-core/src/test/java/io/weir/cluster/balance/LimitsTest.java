package io.weir.cluster.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.balance.Limits.Entry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void requests_upToTheLimit_areLetIn() {
    Limits limits = new Limits(2, 0, 0);

    assertThat(limits.enter(false)).isEqualTo(Entry.GIVEN);
    assertThat(limits.enter(false)).isEqualTo(Entry.GIVEN);
    assertThat(limits.enter(false)).isEqualTo(Entry.REQUESTS_FULL);
    limits.leave(false);
    assertThat(limits.enter(false)).isEqualTo(Entry.GIVEN);
    assertThat(limits.requests()).isEqualTo(2);
  }

  @Test
  void retries_haveALimitAndABudget() {
    Limits limits = new Limits(100, 2, 0.1);
    for (int i = 0; i < 40; i++) {
      limits.enter(false);
    }

    int given = 0;
    while (limits.enter(true) == Entry.GIVEN) {
      given++;
    }

    assertThat(given).isEqualTo(4);
    assertThat(limits.retries()).isEqualTo(4);
    assertThat(limits.requests()).isEqualTo(44);
    limits.leave(true);
    assertThat(limits.retries()).isEqualTo(3);
    assertThat(limits.requests()).isEqualTo(43);
  }

  @Test
  void refusedRetry_leavesNothingBehind() {
    Limits limits = new Limits(10, 0, 0);

    assertThat(limits.enter(true)).isEqualTo(Entry.RETRIES_FULL);
    assertThat(limits.requests()).isZero();
  }

  @Test
  void sixteenThreads_neverExceedAndNeverLoseOne() throws InterruptedException {
    Limits limits = new Limits(5, 2, 0);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger retriesInside = new AtomicInteger();
    AtomicInteger worst = new AtomicInteger();
    AtomicInteger worstRetries = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(16);
    for (int t = 0; t < 16; t++) {
      boolean retry = t % 2 == 0;
      new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  if (limits.enter(retry) != Entry.GIVEN) {
                    Thread.onSpinWait();
                    continue;
                  }
                  worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  if (retry) {
                    worstRetries.accumulateAndGet(retriesInside.incrementAndGet(), Math::max);
                    retriesInside.decrementAndGet();
                  }
                  inside.decrementAndGet();
                  limits.leave(retry);
                }
                done.countDown();
              })
          .start();
    }
    done.await();

    assertThat(worst.get()).isBetween(1, 5);
    assertThat(worstRetries.get()).isLessThanOrEqualTo(2);
    assertThat(limits.requests()).isZero();
    assertThat(limits.retries()).isZero();
  }
}
