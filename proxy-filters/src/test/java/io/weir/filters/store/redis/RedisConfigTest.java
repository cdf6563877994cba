package io.weir.filters.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.filters.store.redis.RedisConfig.OnFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisConfigTest {
  private static Reading<RedisConfig> read(String yaml) {
    return YamlSource.text("routes.yaml", yaml, name -> null).read(RedisConfig.SHAPE);
  }

  @Test
  void config_urlAlone_hasTheDefaults() {
    RedisConfig config = read("url: redis://redis:6379/0").orThrow();

    assertThat(config.server().urls()).containsExactly("redis://redis:6379/0");
    assertThat(config.prefix()).isEqualTo("weir");
    assertThat(config.timeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(config.onFailure()).isEqualTo(OnFailure.LOCAL_SHARE);
    assertThat(config.share()).isEqualTo(1);
    assertThat(config.server().password()).isNull();
  }

  @Test
  void config_listOfUrls_isACluster() {
    assertThat(read("url: [redis://a:1, redis://b:1]").orThrow().server().urls()).hasSize(2);
  }

  @Test
  void config_password_isNeverShown() {
    RedisConfig config = read("{url: 'rediss://r:1', user: u, password: hush}").orThrow();

    assertThat(config.toString()).doesNotContain("hush");
  }

  @Test
  void config_passwordInTheUrl_isRefused() {
    assertThat(read("url: redis://u:hush@redis:6379").problems().toString())
        .contains("without user or password");
  }

  @Test
  void config_otherScheme_isRefused() {
    assertThat(read("url: http://redis:6379").problems().toString()).contains("url");
  }

  @Test
  void config_prefixThatWouldSpreadKeys_isRefused() {
    assertThat(read("{url: 'redis://r:1', prefix: 'a{b}'}").problems().toString())
        .contains("prefix");
  }

  @Test
  void config_userWithoutPassword_isRefused() {
    assertThat(read("{url: 'redis://r:1', user: u}").problems().toString()).contains("password");
  }

  @Test
  void config_certificateWithoutItsKey_isRefused() {
    assertThat(read("{url: 'rediss://r:1', tls: {cert: a.pem}}").problems().toString())
        .contains("one of cert, key");
  }
}
