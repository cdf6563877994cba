package io.weir.filters.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filter.Filter;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.ratelimit.RateLimitScene.Passage;
import io.weir.testing.FilterHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sixty-four threads, each with a loop of its own, on one entry's limits. */
class RateLimitThreadsTest {
  private static final int THREADS = 64;
  private static final int EACH = 200;

  /** What one thread does, in its own house. */
  private interface Work {
    int admitted(FilterHarness house, int thread);
  }

  private static int together(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        tasks.add(
            () -> {
              FilterHarness house = FilterHarness.ofThisThread();
              start.await(10, TimeUnit.SECONDS);
              return work.admitted(house, thread);
            });
      }
      return sum(threads.invokeAll(tasks, 60, TimeUnit.SECONDS));
    } finally {
      threads.shutdownNow();
    }
  }

  private static int sum(List<Future<Integer>> parts)
      throws ExecutionException, InterruptedException {
    int sum = 0;
    for (Future<Integer> part : parts) {
      sum += part.get();
    }
    return sum;
  }

  @Test
  void requests_fromManyThreads_exactlyNAreAdmitted() throws Exception {
    Filter filter =
        new RateLimitScene("limits: [{per: all, requests: 5000/h}, {requests: 1000/h}]").filter();
    Identity[] keys = new Identity[8];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = RateLimitScene.key("k" + i);
    }
    int admitted =
        together(
            (house, thread) -> {
              int passed = 0;
              for (int i = 0; i < EACH; i++) {
                Identity key = keys[(thread + i) % keys.length];
                Passage one = new Passage(house, filter, "/v1/chat/completions", key).pass("{}");
                passed += one.passed() ? 1 : 0;
                one.done();
              }
              return passed;
            });
    assertThat(admitted).isEqualTo(5000);
  }

  @Test
  void places_fromManyThreads_areNeverMoreThanN_andAllComeBack() throws Exception {
    RateLimitScene scene = new RateLimitScene("per: all\nconcurrency: 7");
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int admitted =
        together(
            (house, thread) -> {
              int passed = 0;
              for (int i = 0; i < EACH; i++) {
                Passage one =
                    new Passage(house, scene.filter(), "/v1/chat/completions", null).pass("{}");
                if (one.passed()) {
                  passed++;
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  Thread.onSpinWait();
                  running.decrementAndGet();
                }
                one.done();
              }
              return passed;
            });
    assertThat(most.get()).isBetween(1, 7);
    assertThat(admitted).isPositive();
    for (int i = 0; i < 7; i++) {
      assertThat(scene.pass("a").passed()).isTrue();
    }
    assertThat(scene.pass("a").passed()).isFalse();
  }

  @Test
  void line_fromManyThreads_letsEverybodyThrough_andNeverMoreThanN() throws Exception {
    RateLimitScene scene =
        new RateLimitScene("per: all\nconcurrency: 3\nqueue: {max: 1000, deadline: 10m}");
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int admitted =
        together(
            (house, thread) -> {
              int passed = 0;
              for (int i = 0; i < 50; i++) {
                Identity key = RateLimitScene.key("k" + thread % 5);
                Passage one = new Passage(house, scene.filter(), "/v1/x", key).pass("{}");
                while (!one.passed() && one.exchange.resumed() == null) {
                  house.await();
                }
                if (one.passed() || one.exchange.resumed() == Step.NEXT) {
                  passed++;
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  running.decrementAndGet();
                }
                one.done();
              }
              return passed;
            });
    assertThat(admitted).isEqualTo(THREADS * 50);
    assertThat(most.get()).isBetween(1, 3);
  }
}
