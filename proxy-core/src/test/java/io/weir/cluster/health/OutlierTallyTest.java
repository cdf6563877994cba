package io.weir.cluster.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.config.OutlierConfig;
import io.weir.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutlierTallyTest {
  private static final long SECOND = 1_000_000_000L;

  private static OutlierTally tally(int all, int gateway, int local) {
    return new OutlierTally(
        new OutlierConfig(
            all,
            gateway,
            local,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(100),
            1));
  }

  @Test
  void row_ofAny5xx_ejectsOnce() {
    OutlierTally tally = tally(3, 0, 0);

    assertThat(tally.finished(Fault.UPSTREAM_5XX, 500)).isFalse();
    assertThat(tally.finished(Fault.UPSTREAM_OVERLOADED, 503)).isFalse();
    assertThat(tally.finished(Fault.UPSTREAM_5XX, 500)).isTrue();
    assertThat(tally.finished(Fault.UPSTREAM_5XX, 500)).isFalse();
  }

  @Test
  void row_isBrokenBySuccess() {
    OutlierTally tally = tally(2, 2, 2);

    tally.finished(null, 502);
    tally.finished(null, 200);
    assertThat(tally.finished(null, 502)).isFalse();
    assertThat(tally.finished(Fault.UPSTREAM_BAD_REQUEST, 404)).isFalse();
    assertThat(tally.finished(null, 502)).isFalse();
  }

  @Test
  void gatewayRow_isBrokenByOther5xx() {
    OutlierTally tally = tally(0, 2, 0);

    tally.finished(null, 502);
    tally.finished(null, 500);
    assertThat(tally.finished(null, 504)).isFalse();
    assertThat(tally.finished(null, 503)).isTrue();
  }

  @Test
  void localRow_takesConnectResetTimeoutAndCut() {
    OutlierTally tally = tally(0, 0, 4);

    assertThat(tally.finished(Fault.CONNECT_FAILED, 0)).isFalse();
    assertThat(tally.finished(Fault.UPSTREAM_RESET, 0)).isFalse();
    assertThat(tally.finished(Fault.HEAD_TIMEOUT, 0)).isFalse();
    assertThat(tally.finished(Fault.TRUNCATED, 200)).isTrue();
  }

  @Test
  void clientsAndWeirsDoing_countForNeitherSide() {
    OutlierTally tally = tally(1, 1, 2);

    tally.finished(Fault.CONNECT_FAILED, 0);
    assertThat(tally.finished(Fault.CLIENT_GONE, 0)).isFalse();
    assertThat(tally.finished(Fault.TOTAL_TIMEOUT, 0)).isFalse();
    assertThat(tally.finished(Fault.CONNECT_FAILED, 0)).isTrue();
  }

  @Test
  void zeroThreshold_neverEjects() {
    OutlierTally tally = tally(0, 0, 0);
    for (int i = 0; i < 100; i++) {
      assertThat(tally.finished(Fault.UPSTREAM_5XX, 503)).isFalse();
      assertThat(tally.finished(Fault.CONNECT_FAILED, 0)).isFalse();
    }
  }

  @Test
  void ejections_growAndAreForgotten() {
    OutlierTally tally = tally(1, 0, 0);

    assertThat(tally.eject(0)).isEqualTo(30 * SECOND);
    assertThat(tally.eject(31 * SECOND)).isEqualTo((31 + 60) * SECOND);
    assertThat(tally.eject(92 * SECOND)).isEqualTo((92 + 90) * SECOND);
    assertThat(tally.eject(183 * SECOND)).isEqualTo((183 + 100) * SECOND);
    long quiet = (283 + 25) * SECOND;
    assertThat(tally.eject(quiet)).isEqualTo(quiet + 90 * SECOND);
    long longQuiet = quiet + 1000 * SECOND;
    assertThat(tally.eject(longQuiet)).isEqualTo(longQuiet + 30 * SECOND);
  }
}
