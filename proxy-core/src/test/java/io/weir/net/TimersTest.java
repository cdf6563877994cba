package io.weir.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(Timers.TICK_MILLIS);

  private final ManualClock clock = new ManualClock();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Timers timers;

  TimersTest() {
    channel.freezeTime();
    timers = new Timers(channel.eventLoop(), clock);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** Moves both clocks, and lets the loop run what became due. */
  private void pass(Duration by) {
    clock.advance(by);
    channel.advanceTimeBy(by.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  private long in(long millis) {
    return clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Notes when it was told. */
  private static class Noted extends Timer {
    final List<Long> told = new ArrayList<>();

    @Override
    protected void expired(long nowNanos) {
      told.add(nowNanos);
    }
  }

  @Test
  void deadline_isMetNeverEarlyAndWithinOneTick() {
    for (int millis = 1; millis < 60; millis++) {
      Noted timer = new Noted();
      long deadline = in(millis);
      timers.arm(timer, deadline);
      for (int step = 0; step < 100 && timer.told.isEmpty(); step++) {
        pass(Duration.ofMillis(1));
      }
      assertThat(timer.told).hasSize(1);
      assertThat(timer.told.get(0)).isBetween(deadline, deadline + TICK);
      assertThat(timer.armed()).isFalse();
    }
  }

  @Test
  void deadlineInThePast_firesAtTheNextTick() {
    Noted timer = new Noted();
    timers.arm(timer, clock.nanos() - 5);
    assertThat(timer.told).isEmpty();
    pass(Duration.ofMillis(Timers.TICK_MILLIS));
    assertThat(timer.told).hasSize(1);
  }

  @Test
  void cancelled_isNeverTold() {
    Noted timer = new Noted();
    timers.arm(timer, in(20));
    timers.cancel(timer);
    timers.cancel(timer);
    pass(Duration.ofSeconds(20));
    assertThat(timer.told).isEmpty();
    assertThat(timers.armed()).isZero();
  }

  @Test
  void armedAgain_waitsForTheLaterDeadlineOnly() {
    Noted timer = new Noted();
    timers.arm(timer, in(20));
    timers.arm(timer, in(200));
    assertThat(timers.armed()).isEqualTo(1);
    pass(Duration.ofMillis(100));
    assertThat(timer.told).isEmpty();
    pass(Duration.ofMillis(108));
    assertThat(timer.told).hasSize(1);
  }

  @Test
  void armedInsideExpired_firesAgain() {
    Noted timer =
        new Noted() {
          @Override
          protected void expired(long nowNanos) {
            super.expired(nowNanos);
            if (told.size() < 5) {
              timers.arm(this, nowNanos + TimeUnit.MILLISECONDS.toNanos(10));
            }
          }
        };
    timers.arm(timer, in(10));
    for (int i = 0; i < 20; i++) {
      pass(Duration.ofMillis(8));
    }
    assertThat(timer.told).hasSize(5);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void neighbourCancelledInsideExpired_isNotTold() {
    List<Noted> pair = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      pair.add(
          new Noted() {
            @Override
            protected void expired(long nowNanos) {
              super.expired(nowNanos);
              pair.forEach(timers::cancel);
            }
          });
    }
    long deadline = in(16);
    pair.forEach(timer -> timers.arm(timer, deadline));
    pass(Duration.ofMillis(40));
    assertThat(pair.get(0).told.size() + pair.get(1).told.size()).isEqualTo(1);
    assertThat(timers.armed()).isZero();
  }

  @Test
  void manyInOneSlot_allFireAndFarOnesStay() {
    List<Noted> near = new ArrayList<>();
    List<Noted> far = new ArrayList<>();
    long round = 1024L * Timers.TICK_MILLIS;
    for (int i = 0; i < 500; i++) {
      near.add(new Noted());
      far.add(new Noted());
      timers.arm(near.get(i), in(80));
      timers.arm(far.get(i), in(80 + 2 * round));
    }
    pass(Duration.ofMillis(88));
    assertThat(near).allMatch(timer -> timer.told.size() == 1);
    assertThat(far).allMatch(timer -> timer.told.isEmpty());
    pass(Duration.ofMillis(2 * round));
    assertThat(far).allMatch(timer -> timer.told.size() == 1);
  }

  @Test
  void farDeadline_isMetAfterManyRounds() {
    Noted timer = new Noted();
    long deadline = in(Duration.ofMinutes(5).toMillis());
    timers.arm(timer, deadline);
    for (int i = 0; i < 299; i++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(timer.told).isEmpty();
    for (int i = 0; i < 260 && timer.told.isEmpty(); i++) {
      pass(Duration.ofMillis(4));
    }
    assertThat(timer.told).hasSize(1);
    assertThat(timer.told.get(0)).isBetween(deadline, deadline + TICK + 4_000_000);
  }

  @Test
  void wheelAsleepForLong_stillMeetsANewDeadline() {
    Noted first = new Noted();
    timers.arm(first, in(10));
    pass(Duration.ofMillis(16));
    pass(Duration.ofHours(3));
    Noted second = new Noted();
    long deadline = in(30);
    timers.arm(second, deadline);
    pass(Duration.ofMillis(24));
    assertThat(second.told).isEmpty();
    pass(Duration.ofMillis(14));
    assertThat(second.told).hasSize(1);
  }

  @Test
  void randomUse_agreesWithAPlainModel() {
    Random random = new Random(7);
    List<Noted> all = new ArrayList<>();
    List<Long> due = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(new Noted());
      due.add(Long.MAX_VALUE);
    }
    for (int step = 0; step < 20_000; step++) {
      int i = random.nextInt(all.size());
      switch (random.nextInt(3)) {
        case 0 -> {
          long deadline = in(random.nextInt(40_000));
          timers.arm(all.get(i), deadline);
          due.set(i, deadline);
        }
        case 1 -> {
          timers.cancel(all.get(i));
          due.set(i, Long.MAX_VALUE);
        }
        default -> {
          pass(Duration.ofMillis(random.nextInt(60)));
          check(all, due);
        }
      }
    }
  }

  private void check(List<Noted> all, List<Long> due) {
    for (int i = 0; i < all.size(); i++) {
      Noted timer = all.get(i);
      if (!timer.told.isEmpty()) {
        assertThat(timer.told).hasSize(1);
        assertThat(due.get(i)).isLessThanOrEqualTo(timer.told.get(0));
        timer.told.clear();
        due.set(i, Long.MAX_VALUE);
      } else if (due.get(i) != Long.MAX_VALUE) {
        assertThat(timer.armed()).isTrue();
        assertThat(due.get(i)).isGreaterThan(clock.nanos() - TICK);
      }
    }
    assertThat(timers.armed())
        .isEqualTo((int) due.stream().filter(at -> at != Long.MAX_VALUE).count());
  }
}
