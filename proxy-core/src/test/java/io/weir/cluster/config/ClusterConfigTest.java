package io.weir.cluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.config.BalancingConfig.Hash;
import io.weir.cluster.config.BalancingConfig.HashOf;
import io.weir.cluster.config.BalancingConfig.Rule;
import io.weir.cluster.config.BalancingConfig.SlowStart;
import io.weir.cluster.config.RequestConfig.PathPolicy;
import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Secret;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.fault.Dialect;
import io.weir.http.HeaderName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterConfigTest {
  private record Wire(String protocol) {
    static Shape<Wire> shape() {
      Shape.Builder b = Shape.named("wire", "Settings of a type.");
      Key<String> protocol = b.key("protocol", Kinds.words("h1", "h2")).orElse("h1");
      return b.build(v -> new Wire(v.get(protocol)));
    }
  }

  private record Canned(int pace) {
    static Shape<Canned> shape() {
      Shape.Builder b = Shape.named("canned", "Settings of a type without endpoints.");
      Key<Integer> pace = b.key("pace", Kinds.integer(0, 9)).orElse(1);
      return b.build(v -> new Canned(v.get(pace)));
    }
  }

  private static final Kind<ClusterConfig> KIND =
      ClusterConfig.kind(
          List.of(
              new ClusterConfig.Type("http", true, Wire.shape()),
              new ClusterConfig.Type("mock", false, Canned.shape())));

  private static Reading<ClusterConfig> reading(String yaml) {
    return YamlSource.text("c.yaml", yaml, Map.of("KEY", "s3cret")::get).read(KIND);
  }

  private static ClusterConfig read(String yaml) {
    return reading(yaml).orThrow();
  }

  @Test
  void config_leastWritten_hasSafeDefaults() {
    ClusterConfig config = read("{name: a, endpoints: ['https://api.example.com/v1']}");

    assertThat(config.type()).isEqualTo("http");
    assertThat(config.settings()).isEqualTo(new Wire("h1"));
    assertThat(config.enabled()).isTrue();
    assertThat(config.endpoints()).hasSize(1);
    assertThat(config.endpoints().get(0).weight()).isEqualTo(1);
    assertThat(config.endpoints().get(0).url().path()).isEqualTo("/v1");
    assertThat(config.request()).isEqualTo(RequestConfig.DEFAULT);
    assertThat(config.balancing()).isEqualTo(BalancingConfig.DEFAULT);
    assertThat(config.limits()).isEqualTo(new LimitsConfig(0, 1024, 10_000, 3, 0.2));
    assertThat(config.health()).isNull();
    assertThat(config.outlier()).isNull();
    assertThat(config.dialect()).isNull();
  }

  @Test
  void config_everyKeyWritten_isRead() {
    ClusterConfig config =
        read(
            """
            name: a
            type: http
            protocol: h2
            endpoints:
              - https://a.example.com
              - {url: "http://b:8080/x?v=1", weight: 3}
            path: replace
            host: preserve
            dialect: anthropic
            credential: {header: X-Api-Key, value: "${KEY}"}
            headers: {set: {A: "1"}, add: {B: "2"}, remove: [C]}
            load_balancing: {hash: {header: X-User}}
            slow_start: 30s
            panic: 50%
            limits: {connections: 5, requests: 7, retries: 1, retry_budget: 10%, pending: 2}
            health: {path: /up, interval: 2s, timeout: 1s, expected: 2xx, body: ok, method: HEAD}
            outlier: {consecutive_5xx: 2, max_ejected: 100%}
            dns: {all_addresses: true, family: v4, refresh: 20s}
            """);

    assertThat(config.settings()).isEqualTo(new Wire("h2"));
    assertThat(config.endpoints().get(1).weight()).isEqualTo(3);
    assertThat(config.request().path()).isEqualTo(PathPolicy.REPLACE);
    assertThat(config.request().host()).isEqualTo("preserve");
    assertThat(config.request().headers().remove()).containsExactly(HeaderName.of("c"));
    assertThat(config.request().headers().set()).containsEntry(HeaderName.of("a"), "1");
    assertThat(config.request().credential())
        .isEqualTo(
            new CredentialConfig(CredentialConfig.Form.HEADER, "x-api-key", Secret.of("s3cret")));
    assertThat(config.dialect()).isEqualTo(Dialect.ANTHROPIC);
    assertThat(config.balancing())
        .isEqualTo(
            new BalancingConfig(
                Rule.HASH,
                new Hash(HashOf.HEADER, "x-user"),
                new SlowStart(Duration.ofSeconds(30), 0.1),
                0.5));
    assertThat(config.limits()).isEqualTo(new LimitsConfig(5, 2, 7, 1, 0.1));
    assertThat(config.health()).isNotNull();
    assertThat(config.outlier()).isNotNull();
    assertThat(config.dns().allAddresses()).isTrue();
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void config_writtenTwice_isEqual() {
    String yaml = "{name: a, endpoint: 'http://h', health: /up, credential: {bearer: '${KEY}'}}";

    assertThat(read(yaml)).isEqualTo(read(yaml));
    assertThat(read(yaml)).isNotEqualTo(read(yaml.replace("/up", "/down")));
  }

  @Test
  void config_ofTypeWithoutEndpoints_readsItsOwnKeys() {
    ClusterConfig config = read("{name: m, type: mock, pace: 3}");

    assertThat(config.settings()).isEqualTo(new Canned(3));
    assertThat(config.endpoints()).isEmpty();
  }

  @Test
  void config_disabledWithoutValues_isRead() {
    Reading<ClusterConfig> reading =
        reading(
            "{name: a, enabled: '${NONE:-}', endpoint: '${URL}', credential: {bearer: '${K}'}}");

    assertThat(reading.problems().list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{bearer: ''}",
        "{header: x-api-key, value: ''}",
        "{query: key, value: '${NONE:-}'}",
      })
  void credential_blank_isNone(String credential) {
    assertThat(
            read("{name: a, endpoint: 'http://h', credential: " + credential + "}")
                .request()
                .credential()
                .given())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "round_robin|ROUND_ROBIN",
        "least_request|LEAST_REQUEST",
        "random|RANDOM",
        "{hash: client_address}|HASH",
        "{hash: {cookie: sid}}|HASH",
      })
  void balancing_eachRule_isRead(String written, Rule rule) {
    assertThat(
            read("{name: a, endpoint: 'http://h', load_balancing: " + written + "}")
                .balancing()
                .rule())
        .isEqualTo(rule);
  }

  /** Each line of the file is a cluster and, after a bar, what is said about it. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "wrong-clusters.txt",
      delimiter = '|',
      quoteCharacter = '`',
      maxCharsPerColumn = 1000)
  void config_wrong_isToldWithPlaceAndExpectation(String yaml, String expected) {
    assertThat(reading(yaml).problems().render(false).strip()).isEqualTo("c.yaml:" + expected);
  }
}
