package io.weir.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckTallyTest {
  @Test
  void firstCheck_decidesAlone() {
    assertThat(new CheckTally(2, 3, false).checked(false)).isTrue();
    assertThat(new CheckTally(2, 3, true).checked(true)).isFalse();
  }

  @Test
  void failures_belowTheThreshold_doNotCount() {
    CheckTally tally = new CheckTally(2, 3, false);
    tally.checked(true);

    assertThat(tally.checked(false)).isFalse();
    assertThat(tally.checked(false)).isFalse();
    assertThat(tally.checked(true)).isFalse();
    assertThat(tally.checked(false)).isFalse();
    assertThat(tally.checked(false)).isFalse();
    assertThat(tally.checked(false)).isTrue();
  }

  @Test
  void successes_mustComeInARow() {
    CheckTally tally = new CheckTally(2, 1, false);
    tally.checked(false);

    assertThat(tally.checked(true)).isTrue();
    assertThat(tally.checked(false)).isTrue();
    assertThat(tally.checked(true)).isTrue();
    assertThat(tally.checked(true)).isFalse();
  }
}
