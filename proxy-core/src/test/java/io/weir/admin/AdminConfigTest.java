package io.weir.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.Address;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminConfigTest {
  @Test
  void defaults_listenOnLoopbackWithoutAToken() {
    assertThat(AdminConfig.DEFAULT)
        .isEqualTo(new AdminConfig(true, new Address("127.0.0.1", 9901), null));
    assertThat(AdminConfig.DEFAULT.loopback()).isTrue();
  }

  @Test
  void token_blank_isNone() {
    assertThat(read("token: \"${TOKEN:-}\"").orThrow().token()).isNull();
  }

  @Test
  void address_opentoTheNetworkWithoutAToken_isWarnedOf() {
    assertThat(read("address: 0.0.0.0:9901").problems().render(false))
        .isEqualTo(
            "r.yaml:1:10 address: warning: whoever reaches 0.0.0.0:9901 can stop Weir:"
                + " admin.token is not set");
    assertThat(read("address: 0.0.0.0:9901\ntoken: x").problems().isEmpty()).isTrue();
    assertThat(read("address: \"[::1]:9901\"").problems().isEmpty()).isTrue();
  }

  @Test
  void enabled_blank_isOff() {
    assertThat(read("enabled: \"${ADMIN:-}\"\naddress: 0.0.0.0:1").problems().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1"})
  void hosts_ofThisMachine_areLoopback(String host) {
    assertThat(AdminConfig.isLoopback(host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"''", "0.0.0.0", "::", "10.0.0.1", "127.0.0.1.evil.example", "x.localhost", "1::1"})
  void hosts_elsewhere_areNot(String host) {
    assertThat(AdminConfig.isLoopback(host)).isFalse();
  }

  private static Reading<AdminConfig> read(String yaml) {
    return YamlSource.text("r.yaml", yaml, name -> null).read(AdminConfig.SHAPE);
  }
}
