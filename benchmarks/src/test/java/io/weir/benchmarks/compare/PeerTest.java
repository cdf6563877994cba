package io.weir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.benchmarks.stage.Cores;
import io.weir.benchmarks.stage.Stage;
import io.weir.benchmarks.stub.Stub;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {
  @TempDir private static Path folder;

  private static Map<String, Object> values() {
    return Map.of(
        "folder",
        folder,
        "plain",
        1,
        "stream",
        2,
        "h2",
        3,
        "stub",
        "127.0.0.1:4",
        "stubPort",
        4,
        "key",
        "sk-test-0123456789abcdef",
        "transport",
        "auto");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir.yaml", "weir-chain.yaml"})
  void weirs_templates_areRight(String template) throws IOException {
    Extensions extensions = Extensions.found();
    Reading<ProxyConfig> reading =
        YamlSource.text(template, filled(template), name -> null).read(extensions.shape());
    Problems problems = reading.problems();
    reading.value().ifPresent(config -> DryBuild.check(extensions, config, problems));

    assertThat(problems.render(false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nginx.conf", "haproxy.cfg", "envoy.yaml"})
  void others_templates_leaveNoPlaceOpen(String template) throws IOException {
    assertThat(filled(template).replace("\"@type\"", "")).doesNotContain("@");
  }

  @Test
  void custom_isNamedAndKnowsItsPort() {
    Peer peer = Peer.custom("mine=run --port @port@ --to=@stub@");

    assertThat(peer.name()).isEqualTo("mine");
    assertThat(peer.command()).last().isEqualTo("exec run --port @port@ --to=@stub@");
    assertThat(peer.installed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run @port@", "=run @port@", "mine=run"})
  void custom_thatCannotBeStarted_isRefused(String text) {
    assertThatThrownBy(() -> Peer.custom(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lineup_takesKnownOnesFirstAndKeepsTheirOrder() {
    List<Peer> peers = Lineup.of(List.of("nginx", "weir"), List.of("mine=run @port@"), List.of());

    assertThat(peers).extracting(Peer::name).containsExactly("nginx", "weir", "mine");
  }

  @Test
  void lineup_headers_areKeptForThePeerThatTheyName() {
    List<Peer> peers =
        Lineup.of(
            List.of("weir"),
            List.of("mine=run @port@", "other=run @port@"),
            List.of("mine=X-Upstream: http://@stub@/v1", "mine=x-kind: a=b"));

    assertThat(peers.get(1).headers())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("x-upstream", "http://@stub@/v1", "x-kind", "a=b"));
    assertThat(peers.get(0).headers()).isEmpty();
    assertThat(peers.get(2).headers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody=a: b", "mine=ab", "mine=: b", "a: b", "=a: b"})
  void lineup_headersThatSayNothing_areRefused(String header) {
    assertThatThrownBy(() -> Lineup.of(List.of(), List.of("mine=@port@"), List.of(header)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(header);
  }

  @Test
  void lineup_twoOfOneName_areRefused() {
    assertThatThrownBy(() -> Lineup.of(List.of("weir"), List.of("weir=@port@"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weir");
  }

  @Test
  void start_custom_listensOnItsPortsAndKnowsWhereTheStubIs() throws Exception {
    String stub =
        Path.of(System.getProperty("java.home"), "bin", "java")
            + " -cp '"
            + System.getProperty("java.class.path")
            + "' "
            + Stub.class.getName()
            + " --port @port@,@h2@";
    Peer peer = Peer.custom("mine=" + stub).telling("x-upstream", "http://@stub@/v1");

    try (Stage stage = new Stage(Cores.found())) {
      Running running = peer.start(stage, 4);

      assertThat(running.headers())
          .containsExactly(Map.entry("x-upstream", "http://127.0.0.1:4/v1"));
      assertThat(running.stream()).isEqualTo(running.plain());
      assertThat(running.h2()).isNotEqualTo(running.plain());
      assertThat(running.rssKb()).isPositive();
    }
  }

  @Test
  void known_everyOne_hasATemplate() {
    assertThat(Peer.KNOWN)
        .allSatisfy(peer -> assertThat(Peer.class.getResource(peer.template())).isNotNull());
  }

  @Test
  void trial_unknown_isRefused() {
    assertThatThrownBy(() -> Trial.named("nothing")).isInstanceOf(IllegalArgumentException.class);
  }

  private static String filled(String template) throws IOException {
    return Stage.filled(Stage.read(Peer.class, template), values());
  }
}
