package io.weir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final long MILLI = 1_000_000;

  private final Arrivals arrivals = new Arrivals(100, 1_000, 3);

  @Test
  void arrivals_atARate_areDueOneByOne() {
    arrivals.advance(99, Long.MAX_VALUE);
    assertThat(arrivals.waiting()).isFalse();

    arrivals.advance(100, Long.MAX_VALUE);
    assertThat(arrivals.take()).isEqualTo(100);
    assertThat(arrivals.waiting()).isFalse();
    assertThat(arrivals.next()).isEqualTo(100 + MILLI);
  }

  @Test
  void arrivals_afterALongPause_areAllThere() {
    arrivals.advance(100 + 3 * MILLI, Long.MAX_VALUE);

    assertThat(arrivals.crowded()).isTrue();
    assertThat(arrivals.take()).isEqualTo(100);
    assertThat(arrivals.crowded()).isFalse();
    assertThat(arrivals.take()).isEqualTo(100 + MILLI);
  }

  @Test
  void arrivals_beyondTheEnd_doNotCome() {
    arrivals.advance(Long.MAX_VALUE / 2, 100 + 2 * MILLI);

    arrivals.take();
    arrivals.take();
    assertThat(arrivals.waiting()).isFalse();
  }

  @Test
  void arrivals_rateThatDividesBadly_doesNotDrift() {
    Arrivals thirds = new Arrivals(0, 3, 10_000);
    thirds.advance(1_000_000_000_000L, 1_000_000_000_000L);

    assertThat(thirds.next()).isEqualTo(1_000_000_000_000L);
  }
}
