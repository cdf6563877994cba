package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.uring.IoUring;
import io.weir.admin.Operations.Drain;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Reloads and a drain under load where the kernel reads and writes by itself. */
class TransportLoadIT {
  private static final int STREAMS = 50;
  private static final int WORKERS = 4;
  private static final int RELOADS = 40;

  private static final String FILE =
      """
      process: {loops: 2, transport: io_uring}
      drain: {delay: 1s, timeout: 20s}
      listeners:
        - {name: main, address: 127.0.0.1:0, filters: [%s], routes: [{match: {prefix: /}, to: up}]}
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"%s}
      """;

  @AutoClose private final PacedUpstream upstream = new PacedUpstream();

  private String file(int variant) {
    return FILE.formatted(
        variant % 2 == 0 ? "" : "request_id: {}",
        upstream.port(),
        variant % 3 == 0 ? "" : ", pool: {max_idle: 8}");
  }

  static boolean available() {
    return IoUring.isAvailable();
  }

  @Test
  @EnabledIf(value = "available", disabledReason = "no io_uring here")
  void reloadsAndDrain_underLoad_loseNothing() throws InterruptedException {
    try (LiveProxy proxy = LiveProxy.of(file(0));
        Load load = new Load(proxy.address(), STREAMS, WORKERS)) {
      for (int i = 1; i <= RELOADS; i++) {
        assertThat(proxy.reload(file(i)).problems()).isEmpty();
        load.expect("event " + upstream.tick());
        long atLeast = load.answered() + 20 * WORKERS;
        LiveProxy.await(() -> "plain answers", () -> load.answered() > atLeast);
      }
      load.leave();
      CompletionStage<Drain> drained = proxy.drain();
      load.expect("event " + upstream.tick());
      upstream.end();
      load.expectEnds();
      load.expectNothingLost();
      assertThat(proxy.got("the drain", drained).cut()).isZero();
      assertThat(proxy.stat("weir_faults_total")).isZero();
    }
  }
}
