package io.weir.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.problem.Problem;
import io.weir.config.value.Address;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.net.hosts.HostRules;
import io.weir.net.hosts.HostRules.Family;
import io.weir.net.hosts.HostRules.Resolver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsConfigTest {
  private static Reading<DnsConfig> read(String yaml) {
    return YamlSource.text("c.yaml", yaml, name -> null).read(DnsConfig.SHAPE);
  }

  @Test
  void nothingWritten_isWhatTheMachineSays() {
    assertThat(DnsConfig.DEFAULT.rules()).isEqualTo(HostRules.DEFAULT);
  }

  @Test
  void servers_areReadInOrder_asListOrText() {
    HostRules rules = read("{servers: '10.0.0.2:53, [::1]:5353', family: v6}").orThrow().rules();

    assertThat(rules.servers())
        .containsExactly(new Address("10.0.0.2", 53), new Address("::1", 5353));
    assertThat(rules)
        .isEqualTo(new HostRules(Resolver.NETTY, rules.servers(), Family.V6, false))
        .isEqualTo(read("{family: v6, servers: ['10.0.0.2:53', '[::1]:5353']}").orThrow().rules());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{servers: ['dns.example:53']}",
        "{servers: ['10.0.0.2:0']}",
        "{servers: [':53']}",
        "{servers: ['10.0.0.2:53'], resolver: jdk}",
        "{family: ipv6}"
      })
  void wrong_isRefusedWithItsPlace(String yaml) {
    List<Problem> problems = read(yaml).problems().list();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).toString()).startsWith("c.yaml:1:").contains("(expected");
  }
}
