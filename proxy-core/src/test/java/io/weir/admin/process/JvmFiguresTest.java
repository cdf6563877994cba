package io.weir.admin.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFiguresTest {
  @Test
  void flags_thatHoldSecrets_areMasked() {
    assertThat(
            JvmFigures.flags(
                List.of(
                    "-Xmx1g",
                    "-Dopenai.apiKey=sk-1=2",
                    "-Djavax.net.ssl.trustStorePassword=changeit",
                    "-Dio.netty.leakDetection.level=paranoid")))
        .containsExactly(
            "-Xmx1g",
            "-Dopenai.apiKey=***",
            "-Djavax.net.ssl.trustStorePassword=***",
            "-Dio.netty.leakDetection.level=paranoid");
  }
}
