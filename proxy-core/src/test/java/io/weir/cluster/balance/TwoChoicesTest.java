package io.weir.cluster.balance;

import static io.weir.cluster.balance.Fields.chiSquare;
import static io.weir.cluster.balance.Fields.field;
import static io.weir.cluster.balance.Fields.picks;
import static io.weir.cluster.balance.Fields.seeded;
import static io.weir.cluster.balance.Fields.servers;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.balance.Fields.Server;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TwoChoicesTest {
  private final TwoChoices rule = new TwoChoices(seeded(3));

  @Test
  void idle_areDrawnByWeight() {
    int[] picks = picks(rule.over(field(servers(4), 1, 0, 3, 6)), 4, 50_000, null);

    assertThat(picks[1]).isZero();
    assertThat(chiSquare(new int[] {picks[0], picks[2], picks[3]}, 1, 3, 6)).isLessThan(13.9);
  }

  @Test
  void busiest_isPickedOnlyAgainstItself() {
    Server[] servers = servers(4);
    servers[0].active = 10;
    int[] picks = picks(rule.over(field(servers, 1, 1, 1, 1)), 4, 16_000, null);

    assertThat(picks[0]).isBetween(850, 1150);
  }

  @Test
  void loads_stayNearlyEvenWhenRequestsLast() {
    Server[] servers = servers(10);
    int[] ones = new int[10];
    Arrays.fill(ones, 1);
    Picker picker = rule.over(field(servers, ones));
    for (int i = 0; i < 10_000; i++) {
      servers[picker.pick(null, null)].active++;
    }

    for (Server server : servers) {
      assertThat(server.active).isBetween(995, 1005);
    }
  }

  @Test
  void avoided_areLeftOutWhileThereAreOthers() {
    Picker picker = rule.over(field(servers(3), 1000, 1, 1));

    int[] picks = picks(picker, 3, 1000, i -> i == 0);

    assertThat(picks[0]).isZero();
    assertThat(picks[1]).isBetween(400, 600);
    assertThat(picker.pick(null, i -> true)).isNotEqualTo(Picker.NONE);
  }

  @Test
  void one_isAlwaysPicked() {
    assertThat(rule.over(field(servers(1), 7)).pick(null, i -> true)).isZero();
    assertThat(rule.over(field(servers(1), 0)).pick(null, null)).isEqualTo(Picker.NONE);
  }
}
