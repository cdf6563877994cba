package io.weir.server.warm;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.server.ConfigSource;
import io.weir.server.ProxyServer;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import io.weir.stats.Exposition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The warm-up, with the distribution's filters. */
final class WarmUpIT {
  private static final Extensions EXTENSIONS = Extensions.found();

  @TempDir private Path folder;

  private String yaml(String time) {
    return """
        process: {warm_up: %s, loops: 1}
        admin: {enabled: false}
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters:
              - request_id
              - access_log: {to: %s}
              - auth: {keys: [{name: ann, secret: "sk-0123456789abcdef0123456789"}]}
              - rate_limit: {per: key, requests: 1/h}
              - budget: {per: key, daily_usd: 1, store: memory}
              - cache: {ttl: 1m}
            routes:
              - {match: {prefix: /}, to: away}
        clusters:
          - {name: away, endpoints: "http://127.0.0.1:1", filters: [breaker]}
        """
        .formatted(time, folder.resolve("access.log"));
  }

  private int played(String time) {
    ProxyConfig config =
        YamlSource.text("routes.yaml", yaml(time), name -> null).read(EXTENSIONS.shape()).orThrow();
    Clock clock = Clock.system();
    Loops loops = Loops.start(Transport.NIO, 1, clock);
    ExecutorService background = Executors.newSingleThreadExecutor();
    try {
      return WarmUp.play(config, EXTENSIONS, loops, clock, background, 2);
    } finally {
      background.shutdown();
      loops.passed().toCompletableFuture().join();
      loops.stop();
    }
  }

  @Test
  void play_theFileAsksForIt_exchangesPassTheFiltersThatTheFileUses() {
    assertThat(played("30s")).isEqualTo(16);
  }

  @Test
  void play_theFileDoesNotAskForIt_nothingIsPlayed() {
    assertThat(played("0s")).isZero();
  }

  @Test
  void server_warmedUp_isReadyAndShowsNoTraceOfIt() throws Exception {
    Path file = Files.writeString(folder.resolve("routes.yaml"), yaml("300ms"));
    ConfigSource source = new ConfigSource(file, name -> null, EXTENSIONS.shape());
    ProxyServer server = new ProxyServer(source, source.read(), EXTENSIONS);

    assertThat(server.startWarm().toCompletableFuture().get(30, TimeUnit.SECONDS).ok()).isTrue();

    assertThat(server.unready()).isEmpty();
    assertThat(server.listeners()).extracting(view -> view.name()).containsExactly("main");
    assertThat(new Exposition(server.stats()).render("text/plain; version=0.0.4; charset=utf-8"))
        .contains("weir_ready")
        .doesNotContain("near", "\"far\"", "\"mock\"");
    server.quit();
    server.ended().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(lines(folder.resolve("access.log"))).isZero();
  }

  private static long lines(Path log) throws IOException {
    return Files.exists(log) ? Files.size(log) : 0;
  }
}
