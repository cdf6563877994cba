package io.weir.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private final Latency.Child child = new Stats().latency("weir_x_seconds", "X.").with();

  @Test
  void percentiles_ofManyDurations_areWithinOnePercent() {
    Random random = new Random(3);
    long[] nanos = new long[50_000];
    long sum = 0;
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) Math.exp(random.nextDouble() * 15 + 10);
      sum += nanos[i];
      child.record(i % 3, nanos[i]);
    }
    Arrays.sort(nanos);
    Latency.Summary summary = child.summary();
    assertThat(summary.count()).isEqualTo(nanos.length);
    assertThat(summary.sumNanos()).isEqualTo(sum);
    for (double percentile : new double[] {1, 50, 90, 99, 99.9}) {
      double exact = nanos[(int) Math.ceil(nanos.length * percentile / 100) - 1] / 1e9;
      assertThat(summary.secondsAt(percentile)).isCloseTo(exact, within(exact / 100));
    }
  }

  @Test
  void durations_beyondTheRange_countAtItsEnds() {
    child.record(0, -5);
    child.record(0, 0);
    child.record(0, Long.MAX_VALUE);
    Latency.Summary summary = child.summary();
    assertThat(summary.count()).isEqualTo(3);
    assertThat(summary.maxSeconds()).isCloseTo(3600, within(36.0));
    assertThat(summary.sumSeconds()).isEqualTo(3600);
  }

  @Test
  void durations_atEveryPowerOfTwo_areToldApart() {
    for (int bit = 7; bit < 41; bit++) {
      child.record(0, (1L << bit) - 1);
      child.record(0, 1L << bit);
    }
    assertThat(child.summary().count()).isEqualTo(68);
  }

  @Test
  void cumulative_ofBounds_countsWhatIsNotLonger() {
    for (int millis = 1; millis <= 100; millis++) {
      child.record(0, millis * 1_000_000L + 500_000);
    }
    assertThat(child.summary().cumulative(new double[] {0.0001, 0.0111, 0.0511, 10}))
        .containsExactly(0, 10, 50, 100);
  }

  @Test
  void recording_whileOthersRead_losesNothing() throws InterruptedException {
    int loops = 4;
    int each = 200_000;
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      int loop = i;
      writers.add(
          new Thread(
              () -> {
                awaitQuietly(start);
                for (int n = 0; n < each; n++) {
                  child.record(loop, 1000L + n);
                }
              }));
    }
    List<Long> seen = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                seen.add(child.summary().count());
              }
            });
    writers.forEach(Thread::start);
    reader.start();
    start.countDown();
    for (Thread writer : writers) {
      writer.join();
    }
    done.set(true);
    reader.join();
    assertThat(seen).isSorted();
    assertThat(child.summary().count()).isEqualTo((long) loops * each);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
