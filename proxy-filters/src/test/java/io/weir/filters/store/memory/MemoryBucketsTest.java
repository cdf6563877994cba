package io.weir.filters.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.Buckets.Place;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.filters.store.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryBucketsTest {
  private static final int MOST = 6_400;
  private static final Pace SLOW = Pace.of(1, Duration.ofHours(1), 10);
  private static final long SECOND = 1_000_000_000L;

  private final MemoryBuckets buckets = new MemoryBuckets(MOST);

  private Taken take(long nowNanos, String key, long amount) {
    return Objects.requireNonNull(
        buckets.take(nowNanos, List.of(new Tokens(key, SLOW, amount))).now());
  }

  @Test
  void buckets_manyKeys_areBounded() {
    for (int i = 0; i < 10 * MOST; i++) {
      assertThat(take(0, "key" + i, 1).accepted()).isTrue();
    }

    assertThat(buckets.size()).isLessThanOrEqualTo(MOST);
    assertThat(buckets.forgotten()).isPositive();
  }

  @Test
  void buckets_fullAgain_makeRoomBeforeOthers() {
    take(0, "spent", 10);
    long later = Duration.ofMinutes(90).toNanos();
    for (int i = 0; i < 10 * MOST; i++) {
      take(later, "key" + i, 0);
    }

    assertThat(buckets.forgotten()).isZero();
    assertThat(take(later, "spent", 0).remaining(0)).isEqualTo(1);
  }

  @Test
  void places_allGivenBack_areForgotten() {
    Taken taken = Objects.requireNonNull(buckets.take(0, List.of(new Place("p", 1, SECOND))).now());
    buckets.release(taken);

    assertThat(buckets.release(taken).now()).isFalse();
    assertThat(buckets.size()).isZero();
  }

  @Test
  void take_clockThatStepsBack_losesNothing() {
    take(100 * SECOND, "k", 10);

    assertThat(take(0, "k", 1).accepted()).isFalse();
    assertThat(take(100 * SECOND + Duration.ofHours(1).toNanos(), "k", 1).accepted()).isTrue();
  }

  @Test
  void take_aClockBelowZero_countsAsAnyOther() {
    long start = -Duration.ofHours(5).toNanos() - 12_345;
    take(start, "k", 10);

    assertThat(take(start + Duration.ofHours(1).toNanos() - 1_000, "k", 1).accepted()).isFalse();
    assertThat(take(start + Duration.ofHours(1).toNanos() + 1_000, "k", 1).accepted()).isTrue();
  }
}
