package io.weir.admin.port;

import io.weir.admin.AdminConfig;
import io.weir.admin.Operations;
import io.weir.cluster.health.Colour;
import io.weir.cluster.live.ClusterView;
import io.weir.cluster.live.ClusterView.EndpointView;
import io.weir.config.yaml.Effective;
import io.weir.config.yaml.YamlSource;
import io.weir.exchange.plan.Snapshot;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.stats.Stats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that remembers what it was asked to do, and answers what a test says. */
final class FakeOperations implements Operations {
  final Stats stats = new Stats();
  final CompletableFuture<Drain> drained = new CompletableFuture<>();
  final CountDownLatch drainBegun = new CountDownLatch(1);
  final CountDownLatch quit = new CountDownLatch(1);
  final AtomicInteger logsReopened = new AtomicInteger();
  final BlockingQueue<String> levelsSet = new LinkedBlockingQueue<>();
  final Map<String, String> levels = new TreeMap<>(Map.of("root", "info"));
  volatile CompletionStage<Reload> reloading = new CompletableFuture<>();
  volatile List<String> reasons = List.of();
  volatile boolean failing;
  volatile String state = "serving";
  volatile Snapshot snapshot = new Snapshot(7, Map.of(), Map.of(), () -> {});
  private final Loops loops;

  FakeOperations(Loops loops) {
    this.loops = loops;
  }

  @Override
  public Stats stats() {
    return stats;
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public @Nullable Effective effective() {
    var reading =
        YamlSource.text("routes.yaml", "token: verysecret\naddress: 127.0.0.1:0", name -> null)
            .read(AdminConfig.SHAPE);
    return reading.effective().orElse(null);
  }

  @Override
  public List<Fact> facts() {
    return List.of(new Fact("version", "1.2.3"), new Fact("java", "<b>17</b>"));
  }

  @Override
  public List<Loop> loops() {
    return loops.all();
  }

  @Override
  public List<ListenerView> listeners() {
    return List.of(new ListenerView("main", "127.0.0.1:8080", 3, 2));
  }

  @Override
  public List<ClusterView> clusters() {
    EndpointView endpoint =
        new EndpointView(
            "127.0.0.1:9",
            Colour.RED,
            List.of("failed_active_hc"),
            1_760_000_000_000L,
            "connect refused",
            1,
            4,
            2,
            30,
            20,
            10,
            1,
            2,
            3);
    return List.of(new ClusterView("openai", "http", 0, true, 2, 0, 5, List.of(endpoint)));
  }

  @Override
  public CompletionStage<Reload> reload() {
    return reloading;
  }

  @Override
  public Reload lastReload() {
    return new Reload(
        7, true, 1_760_000_000_000L, List.of("routes.yaml:1:1: warning: so"), List.of());
  }

  @Override
  public List<String> unready() {
    List<String> all = new ArrayList<>(reasons);
    if (failing) {
      all.add("failed by hand");
    }
    return all;
  }

  @Override
  public void reopenLogs() {
    logsReopened.incrementAndGet();
  }

  @Override
  public void healthcheck(boolean ok) {
    failing = !ok;
  }

  @Override
  public void drain() {
    state = "draining";
    drainBegun.countDown();
  }

  @Override
  public Drain drainStatus() {
    return new Drain(state, 4, Duration.ofMillis(1500), 0);
  }

  @Override
  public CompletionStage<Drain> drained() {
    return drained;
  }

  @Override
  public void quit() {
    quit.countDown();
  }

  @Override
  public synchronized List<LogLevel> logLevels() {
    return levels.entrySet().stream()
        .map(one -> new LogLevel(one.getKey(), one.getValue(), one.getValue()))
        .toList();
  }

  @Override
  public synchronized void logLevel(String logger, @Nullable String level) {
    if (level == null) {
      levels.remove(logger);
    } else {
      levels.put(logger, level);
    }
    levelsSet.add(logger + '=' + level);
  }
}
