package io.weir.cluster.balance;

import static io.weir.cluster.balance.Fields.equal;
import static io.weir.cluster.balance.Fields.field;
import static io.weir.cluster.balance.Fields.picks;
import static io.weir.cluster.balance.Fields.seeded;
import static io.weir.cluster.balance.Fields.servers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
  private final RoundRobin rule = new RoundRobin(seeded(1));

  @Test
  void equalWeights_eachInTurn() {
    Picker picker = rule.over(equal(3));

    int first = picker.pick(null, null);

    for (int i = 1; i < 30; i++) {
      assertThat(picker.pick(null, null)).isEqualTo((first + i) % 3);
    }
  }

  @Test
  void weights_areKeptExactly() {
    int[] picks = picks(rule.over(field(servers(3), 1, 2, 5)), 3, 8000, null);

    assertThat(picks[0]).isCloseTo(1000, within(3));
    assertThat(picks[1]).isCloseTo(2000, within(3));
    assertThat(picks[2]).isCloseTo(5000, within(3));
  }

  @Test
  void weights_areSpreadEvenly() {
    Picker picker = rule.over(field(servers(2), 1, 9));
    int sinceLight = 0;
    int longest = 0;
    for (int i = 0; i < 1000; i++) {
      sinceLight = picker.pick(null, null) == 0 ? 0 : sinceLight + 1;
      longest = Math.max(longest, sinceLight);
    }

    assertThat(longest).isLessThanOrEqualTo(20);
  }

  @Test
  void extremeWeights_endSoonAndLeaveNobodyOut() {
    int[] picks = picks(rule.over(field(servers(2), 1, 10_000_000)), 2, 200_000, null);

    assertThat(picks[0]).isBetween(1, 10);
  }

  @Test
  void unusable_areNeverPicked() {
    int[] picks = picks(rule.over(field(servers(4), 1, 0, 1, 0)), 4, 1000, null);

    assertThat(picks).containsExactly(500, 0, 500, 0);
  }

  @Test
  void noneUsable_isNone() {
    assertThat(rule.over(field(servers(2), 0, 0)).pick(null, null)).isEqualTo(Picker.NONE);
    assertThat(rule.over(field(servers(0))).pick(null, null)).isEqualTo(Picker.NONE);
  }

  @Test
  void avoided_areLeftOutWhileThereAreOthers() {
    Picker picker = rule.over(field(servers(3), 100, 1, 0));

    assertThat(picks(picker, 3, 500, i -> i == 0)).containsExactly(0, 500, 0);
    assertThat(picks(picker, 3, 10, i -> i < 2)[2]).isZero();
  }

  @Test
  void manyThreads_eachTurnIsTakenOnce() throws InterruptedException {
    Picker picker = rule.over(equal(4));
    AtomicIntegerArray picks = new AtomicIntegerArray(4);
    CountDownLatch done = new CountDownLatch(16);
    for (int t = 0; t < 16; t++) {
      new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  picks.getAndIncrement(picker.pick(null, null));
                }
                done.countDown();
              })
          .start();
    }
    done.await();

    for (int i = 0; i < 4; i++) {
      assertThat(picks.get(i)).isEqualTo(4000);
    }
  }
}
