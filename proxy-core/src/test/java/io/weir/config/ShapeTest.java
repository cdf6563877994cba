package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeTest {

  @Test
  void keys_written_areRead() {
    assertThat(
            YamlSource.text(
                    "r.yaml", "on: 5xx, reset\nattempts: '${N:-3}'\n", Map.of("N", "3")::get)
                .read(RetryConfig.SHAPE)
                .orThrow())
        .isEqualTo(new RetryConfig(List.of("5xx", "reset"), 3, Duration.ofMillis(25)));
  }
}
