package io.weir.cluster.balance;

import static io.weir.cluster.balance.Fields.chiSquare;
import static io.weir.cluster.balance.Fields.equal;
import static io.weir.cluster.balance.Fields.field;
import static io.weir.cluster.balance.Fields.picks;
import static io.weir.cluster.balance.Fields.seeded;
import static io.weir.cluster.balance.Fields.servers;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.balance.Fields.Server;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LeastRequestTest {
  private final LeastRequest rule = new LeastRequest(seeded(2));

  @Test
  void leastBusy_isPicked() {
    Server[] servers = servers(4);
    for (int i = 0; i < 4; i++) {
      servers[i].active = i == 2 ? 1 : 5;
    }

    assertThat(picks(rule.over(field(servers, 1, 1, 1, 1)), 4, 50, null)[2]).isEqualTo(50);
  }

  @Test
  void load_countsByWeight() {
    Server[] servers = servers(2);
    servers[0].active = 2;
    servers[1].active = 5;

    assertThat(rule.over(field(servers, 1, 3)).pick(null, null)).isEqualTo(1);
  }

  @Test
  void ties_areUniform() {
    Server[] servers = servers(5);
    servers[3].active = 1;
    int[] picks = picks(rule.over(field(servers, 1, 1, 1, 1, 1)), 5, 40_000, null);

    assertThat(picks[3]).isZero();
    int[] tied = {picks[0], picks[1], picks[2], picks[4]};
    assertThat(chiSquare(tied, 1, 1, 1, 1)).isLessThan(16.3);
  }

  @Test
  void ties_areDrawnByWeight() {
    int[] picks = picks(rule.over(field(servers(3), 1, 2, 5)), 3, 40_000, null);

    assertThat(chiSquare(picks, 1, 2, 5)).isLessThan(13.9);
  }

  @Test
  void manyCandidates_allGetTheirShare() {
    int[] weights = new int[100];
    Arrays.fill(weights, 1);
    int[] picks = picks(rule.over(equal(100)), 100, 100_000, null);

    assertThat(chiSquare(picks, weights)).isLessThan(149);
  }

  @Test
  void avoided_areLeftOutEvenIfIdle() {
    Server[] servers = servers(40);
    for (int i = 0; i < 39; i++) {
      servers[i].active = 0;
    }
    servers[39].active = 100;
    int[] ones = new int[40];
    Arrays.fill(ones, 1);
    Picker picker = rule.over(field(servers, ones));

    assertThat(picker.pick(null, i -> i < 39)).isEqualTo(39);
    assertThat(picker.pick(null, i -> true)).isBetween(0, 38);
  }

  @Test
  void noneUsable_isNone() {
    assertThat(rule.over(field(servers(2), 0, 0)).pick(null, i -> true)).isEqualTo(Picker.NONE);
  }
}
