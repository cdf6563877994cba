package io.weir.cluster.balance;

import static io.weir.cluster.balance.Fields.equal;
import static io.weir.cluster.balance.Fields.field;
import static io.weir.cluster.balance.Fields.seeded;
import static io.weir.cluster.balance.Fields.servers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HashRingTest {
  private static final int KEYS = 20_000;

  private final HashRing rule = new HashRing(new TwoChoices(seeded(4)));

  private static int[] owners(Picker picker) {
    int[] owners = new int[KEYS];
    for (int i = 0; i < KEYS; i++) {
      owners[i] = picker.pick(Hash64.of("user-" + i), null);
    }
    return owners;
  }

  private static int moved(int[] before, int[] after) {
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      moved += before[i] == after[i] ? 0 : 1;
    }
    return moved;
  }

  private static int count(int[] owners, int owner) {
    int count = 0;
    for (int one : owners) {
      count += one == owner ? 1 : 0;
    }
    return count;
  }

  @Test
  void equalHashes_goToOneCandidate() {
    Picker picker = rule.over(equal(7));

    assertThat(owners(picker)).isEqualTo(owners(picker));
    assertThat(owners(new HashRing(new TwoChoices(seeded(5))).over(equal(7))))
        .isEqualTo(owners(picker));
  }

  @Test
  void hashes_areSpreadByShare() {
    int[] owners = owners(rule.over(field(servers(4), 1, 1, 2, 4)));

    assertThat(count(owners, 0) / (double) KEYS).isCloseTo(0.125, within(0.03));
    assertThat(count(owners, 2) / (double) KEYS).isCloseTo(0.25, within(0.04));
    assertThat(count(owners, 3) / (double) KEYS).isCloseTo(0.5, within(0.06));
  }

  @Test
  void candidateAdded_takesOnlyItsOwnPart() {
    int[] before = owners(rule.over(equal(10)));
    int[] after = owners(rule.over(equal(11)));

    assertThat(moved(before, after)).isEqualTo(count(after, 10));
    assertThat(moved(before, after) / (double) KEYS).isCloseTo(1 / 11.0, within(0.025));
  }

  @Test
  void candidateFallsIll_onlyItsHashesMoveAndComeBack() {
    int[] before = owners(rule.over(field(servers(4), 1, 1, 1, 1)));
    int[] ill = owners(rule.over(field(servers(4), 1, 0, 1, 1)));
    int[] well = owners(rule.over(field(servers(4), 1, 1, 1, 1)));

    assertThat(count(ill, 1)).isZero();
    assertThat(moved(before, ill)).isEqualTo(count(before, 1));
    assertThat(count(ill, 0) - count(before, 0)).isGreaterThan(count(before, 1) / 6);
    assertThat(well).isEqualTo(before);
  }

  @Test
  void avoided_goesToTheNextOnTheRing() {
    Picker picker = rule.over(equal(3));
    long hash = Hash64.of("someone");
    int home = picker.pick(hash, null);

    int other = picker.pick(hash, i -> i == home);

    assertThat(other).isNotEqualTo(home);
    assertThat(picker.pick(hash, i -> i == home)).isEqualTo(other);
    assertThat(picker.pick(hash, i -> true)).isEqualTo(home);
  }

  @Test
  void withoutHash_theOtherRuleChooses() {
    int[] picks = Fields.picks(rule.over(equal(2)), 2, 1000, null);

    assertThat(picks[0]).isBetween(400, 600);
  }

  @Test
  void extremes_ofTheRing_areFound() {
    Picker picker = rule.over(equal(3));

    assertThat(picker.pick(Long.MAX_VALUE, null)).isBetween(0, 2);
    assertThat(picker.pick(Long.MIN_VALUE, null)).isBetween(0, 2);
    assertThat(rule.over(field(servers(2), 0, 0)).pick(1L, null)).isEqualTo(Picker.NONE);
  }

  @Test
  void veryManyCandidates_areBounded() {
    Picker picker = rule.over(equal(1000));

    assertThat(count(owners(picker), 999)).isPositive();
  }
}
