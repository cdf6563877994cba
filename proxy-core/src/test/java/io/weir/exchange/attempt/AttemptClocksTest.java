package io.weir.exchange.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import io.weir.fault.Fault;
import io.weir.route.Timeouts;
import io.weir.testing.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AttemptClocksTest {
  private final ManualLoop time = new ManualLoop();
  private final List<Fault> expired = new ArrayList<>();

  private AttemptClocks clocks(String yaml) {
    Timeouts timeouts =
        YamlSource.text("t.yaml", yaml, name -> null).read(Timeouts.SHAPE).orThrow();
    return new AttemptClocks(time.loop(), timeouts, (fault, detail) -> expired.add(fault));
  }

  private void pass(long millis) {
    time.pass(Duration.ofMillis(millis));
    time.loop().turn();
  }

  @AfterEach
  void close() {
    time.close();
  }

  @Test
  void connect_runsOut() {
    clocks("{connect: 1s}").connecting();
    pass(980);
    assertThat(expired).isEmpty();
    pass(40);
    assertThat(expired).containsExactly(Fault.CONNECT_TIMEOUT);
  }

  @Test
  void head_isAwaitedFromTheRequestsEnd() {
    AttemptClocks clocks = clocks("{response: 1s, idle: 5s}");
    clocks.connecting();
    clocks.connected(false);
    pass(3000);
    clocks.sent(true);
    pass(980);
    assertThat(expired).isEmpty();
    pass(40);
    assertThat(expired).containsExactly(Fault.HEAD_TIMEOUT);
  }

  @Test
  void idle_whileTheClientPausesItsUpload_doesNotRun() {
    AttemptClocks clocks = clocks("{idle: 1s, first_content: 1s, response: 1s}");
    clocks.connecting();
    clocks.connected(false);
    pass(5000);
    clocks.sent(false);
    pass(5000);
    clocks.headReceived(time.loop().nowNanos());
    pass(5000);
    assertThat(expired).isEmpty();
    clocks.sent(true);
    pass(1020);
    assertThat(expired).containsExactly(Fault.IDLE_TIMEOUT);
  }

  @Test
  void idle_whileTheEndpointTakesNothing_runsOut() {
    AttemptClocks clocks = clocks("{idle: 1s}");
    clocks.connecting();
    clocks.connected(false);
    clocks.sent(false);
    clocks.blocked(true);
    pass(800);
    clocks.blocked(false);
    clocks.sent(false);
    clocks.blocked(true);
    pass(800);
    assertThat(expired).isEmpty();
    pass(220);
    assertThat(expired).containsExactly(Fault.IDLE_TIMEOUT);
  }

  @Test
  void tunnel_withBytesInEitherDirection_isNotIdle() {
    AttemptClocks clocks = clocks("{idle: 1s, least_bytes_per_second: 100B}");
    clocks.connecting();
    clocks.connected(true);
    clocks.headReceived(time.loop().nowNanos());
    clocks.tunnel();
    for (int i = 0; i < 20; i++) {
      pass(800);
      if (i % 2 == 0) {
        clocks.sent(false);
      } else {
        clocks.contentReceived(1);
      }
    }
    assertThat(expired).isEmpty();
    pass(1020);
    assertThat(expired).containsExactly(Fault.IDLE_TIMEOUT);
  }

  @Test
  void firstContent_runsPastTheHead() {
    AttemptClocks clocks = clocks("{first_content: 1s}");
    clocks.connecting();
    clocks.connected(true);
    pass(600);
    clocks.headReceived(time.loop().nowNanos());
    pass(440);
    assertThat(expired).containsExactly(Fault.FIRST_CONTENT_TIMEOUT);
  }

  @Test
  void idle_startsAnewWithEachPiece() {
    AttemptClocks clocks = clocks("{idle: 1s}");
    clocks.connecting();
    clocks.connected(true);
    clocks.headReceived(time.loop().nowNanos());
    for (int i = 0; i < 5; i++) {
      pass(800);
      clocks.contentReceived(1);
    }
    assertThat(expired).isEmpty();
    pass(1020);
    assertThat(expired).containsExactly(Fault.IDLE_TIMEOUT);
  }

  @Test
  void held_noClockRuns_andNoneIsForgotten() {
    AttemptClocks clocks = clocks("{idle: 1s, first_content: 2s, least_bytes_per_second: 100B}");
    clocks.connecting();
    clocks.connected(true);
    clocks.headReceived(time.loop().nowNanos());
    clocks.held(true);
    pass(30_000);
    assertThat(expired).isEmpty();
    clocks.held(false);
    pass(980);
    assertThat(expired).isEmpty();
    pass(40);
    assertThat(expired).containsExactly(Fault.IDLE_TIMEOUT);
  }

  @Test
  void pace_tooSlow_runsOutAfterItsWindow() {
    AttemptClocks clocks = clocks("{idle: 5s, least_bytes_per_second: 10B}");
    clocks.connecting();
    clocks.connected(true);
    clocks.headReceived(time.loop().nowNanos());
    clocks.contentReceived(1);
    for (int i = 0; i < 10; i++) {
      pass(1000);
      clocks.contentReceived(12);
    }
    assertThat(expired).isEmpty();
    for (int i = 0; i < 10 && expired.isEmpty(); i++) {
      pass(1000);
      clocks.contentReceived(5);
    }
    pass(1000);
    assertThat(expired).containsExactly(Fault.TOO_SLOW);
  }

  @Test
  void stopped_leavesNoTimer() {
    AttemptClocks clocks = clocks("{idle: 1s}");
    clocks.connecting();
    clocks.stop();
    clocks.held(true);
    clocks.held(false);
    assertThat(time.loop().timers().armed()).isZero();
  }
}
