package io.weir.filters.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import io.weir.filters.store.Store;
import io.weir.filters.store.redis.line.Server;
import io.weir.filters.store.redis.line.Server.Tls;
import io.weir.testing.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that speaks TLS only, asks for a certificate and a password. */
@Timeout(60)
class RedisTlsTest {
  @TempDir private static Path folder;
  private static Certificates authority;
  private static RedisProcess redis;

  @BeforeAll
  static void start() {
    authority = new Certificates(folder);
    authority.issue("weir");
    redis = RedisProcess.tls(authority, "--requirepass", "hush");
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private static NamedFile file(String name) {
    return NamedFile.of(authority.file(name));
  }

  private static Store open(Tls tls, String password) throws Exception {
    Server server = new Server(List.of(redis.url()), null, Secret.of(password), tls);
    return RedisStores.open(server, "t", RedisStores.PATIENT);
  }

  private static boolean set(Store store) throws Exception {
    return store.cells().set("c", "text", Duration.ofMinutes(1)).future().get(20, TimeUnit.SECONDS);
  }

  private static boolean works(Tls tls, String password) throws Exception {
    try (Store store = open(tls, password)) {
      return set(store);
    }
  }

  @Test
  void tls_authorityAndCertificateAndPassword_works() throws Exception {
    Tls whole = new Tls(file("ca.pem"), file("weir.pem"), file("weir.key"));
    try (Store store = RedisStores.well(open(whole, "hush"))) {
      assertThat(set(store)).isTrue();
    }
  }

  @Test
  void tls_otherPassword_isAway() throws Exception {
    assertThat(works(new Tls(file("ca.pem"), file("weir.pem"), file("weir.key")), "loud"))
        .isFalse();
  }

  @Test
  void tls_authorityThatIsNotKnown_isAway() throws Exception {
    assertThat(works(new Tls(null, file("weir.pem"), file("weir.key")), "hush")).isFalse();
  }

  @Test
  void tls_withoutACertificate_isAway() throws Exception {
    assertThat(works(new Tls(file("ca.pem"), null, null), "hush")).isFalse();
  }
}
