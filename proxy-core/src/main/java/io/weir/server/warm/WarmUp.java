package io.weir.server.warm;

import io.weir.config.problem.Problems;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.config.yaml.YamlSource;
import io.weir.exchange.ExchangeDesk;
import io.weir.lines.LineSinks;
import io.weir.listener.Listener;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.server.build.Build;
import io.weir.server.build.Commons;
import io.weir.server.build.Extensions;
import io.weir.server.build.Kit;
import io.weir.server.config.ClusterEntry;
import io.weir.server.config.ListenerEntry;
import io.weir.server.config.ProxyConfig;
import io.weir.stats.Stats;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does between its start and its first readiness: exchanges through a path of its
 * own, so that the JVM has met the code of the real one, and compiled what is busy, before a client
 * waits for it.
 *
 * <p>The path is private and leads nowhere: a listener on loopback at a port that nobody knows, the
 * filters that the operator's file uses with settings from {@code warm-up.yaml}, a {@link Far} that
 * answers. It runs on the server's loops but shares nothing else with it: numbers, logs, budgets
 * and clusters are its own, and gone when it ends. Blocks; on no loop.
 */
public final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final String FILE = "warm-up.yaml";
  private static final int CALLERS = 4;
  private static final int ROUNDS_MAX = 500;

  /** Exchanges in a round; one of them is a stream, for a start is judged by whole answers. */
  private static final int ROUND = 8;

  private static final int STREAM_AT = 2;
  private static final String PATH = "/v1/chat/completions";

  private final ProxyConfig operators;
  private final Extensions extensions;
  private final Loops loops;
  private final Clock clock;
  private final Stats stats;
  private final LineSinks lines;
  private final Commons commons = new Commons();
  private final Kit kit;
  private final List<Build> builds = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();

  private WarmUp(
      ProxyConfig operators, Extensions extensions, Loops loops, Clock clock, Executor background) {
    this.operators = operators;
    this.extensions = extensions;
    this.loops = loops;
    this.clock = clock;
    this.stats = new Stats(operators.stats());
    this.lines = new LineSinks(stats);
    this.kit = new Kit(extensions, loops, stats, lines, clock, background, commons, true);
  }

  /**
   * Plays it, for as long as {@code process.warm_up} says. What goes wrong ends it and is told to
   * the log; the server starts all the same.
   *
   * @param background threads for what would block a loop
   * @return how many exchanges were played
   */
  public static int play(
      ProxyConfig operators, Extensions extensions, Loops loops, Clock clock, Executor background) {
    return play(operators, extensions, loops, clock, background, ROUNDS_MAX);
  }

  /** The same, of so many rounds at most. */
  static int play(
      ProxyConfig operators,
      Extensions extensions,
      Loops loops,
      Clock clock,
      Executor background,
      int rounds) {
    Duration time = operators.process().warmUp();
    if (time.isZero()) {
      return 0;
    }
    WarmUp warmUp = new WarmUp(operators, extensions, loops, clock, background);
    try {
      return warmUp.play(time, rounds);
    } catch (SocketTimeoutException e) {
      // The time is up, on a machine that had none to spare.
      return 0;
    } catch (IOException | RuntimeException e) {
      log.info("the warm-up broke off: {}", e.toString());
      return 0;
    } finally {
      warmUp.close();
    }
  }

  private int play(Duration time, int rounds) throws IOException {
    long endNanos = clock.nanos() + time.toNanos();
    String text = text();
    if (text == null) {
      return 0;
    }
    List<Caller> callers = new ArrayList<>();
    try (Far far = new Far()) {
      int near = open(read(text, far.port()));
      int answered = 0;
      while (answered < rounds * ROUND && clock.nanos() - endNanos < 0) {
        if (answered % ROUND == 0 && callers.size() < CALLERS) {
          callers.add(new Caller(near, Math.toIntExact(time.toMillis())));
        }
        Caller caller = callers.get(answered / ROUND % callers.size());
        boolean stream = answered % ROUND == STREAM_AT;
        caller.ask(caller.request("POST", stream ? Far.STREAM_PATH : PATH, body(stream)));
        answered++;
      }
      log.info("warmed up by {} exchanges", answered);
      return answered;
    } finally {
      for (Caller caller : callers) {
        caller.close();
      }
    }
  }

  private static String body(boolean stream) {
    return "{\"model\":\"warm\",\"stream\":"
        + stream
        + ",\"temperature\":0.7,\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":\""
        + "Nobody has asked for this. ".repeat(8)
        + "\"}]"
        + Far.END;
  }

  /** The file that comes with the distribution; null where it brings none. */
  private static @Nullable String text() throws IOException {
    try (InputStream in = WarmUp.class.getResourceAsStream(FILE)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The file with these filters alone. */
  private ProxyConfig read(String text, int farPort) {
    Set<String> used = used();
    ProxyConfig all =
        YamlSource.text(FILE, text, name -> variable(name, farPort))
            .read(extensions.shape())
            .orThrow();
    return new ProxyConfig(
        all.process(),
        operators.stats(),
        all.admin(),
        all.drain(),
        all.listeners().stream()
            .map(
                l ->
                    new ListenerEntry(
                        l.socket(),
                        kept(l.filters(), used),
                        l.routes(),
                        l.peekBytes(),
                        l.replies(),
                        l.spot()))
            .toList(),
        all.clusters().stream()
            .map(c -> new ClusterEntry(c.cluster(), kept(c.filters(), used), c.spot()))
            .toList());
  }

  private static @Nullable String variable(String name, int farPort) {
    return switch (name) {
      case "FAR_PORT" -> Integer.toString(farPort);
      case "SECRET" -> Caller.SECRET;
      default -> null;
    };
  }

  private static List<Located<Named<Record>>> kept(
      List<Located<Named<Record>>> filters, Set<String> used) {
    return filters.stream().filter(filter -> used.contains(filter.value().name())).toList();
  }

  /** The kinds of filters that the operator's file names, wherever they stand. */
  private Set<String> used() {
    Set<String> used = new HashSet<>();
    operators
        .listeners()
        .forEach(
            listener -> {
              listener.filters().forEach(filter -> used.add(filter.value().name()));
              listener
                  .routes()
                  .forEach(
                      route -> {
                        route.filters().forEach(filter -> used.add(filter.value().name()));
                        route.overrides().forEach(filter -> used.add(filter.value().name()));
                      });
            });
    operators
        .clusters()
        .forEach(cluster -> cluster.filters().forEach(f -> used.add(f.value().name())));
    return used;
  }

  /** Opens the file's one listener; its port. */
  private int open(ProxyConfig config) throws IOException {
    Problems problems = new Problems();
    Build build = kit.builder().build(config, 1, problems, null);
    if (build == null) {
      throw new IOException(problems.toString());
    }
    builds.add(build);
    build.clusters().start();
    ListenerEntry entry = config.listeners().get(0);
    ExchangeDesk desk = new ExchangeDesk(entry.name(), build::snapshot, asked -> null, stats);
    Listener listener = Listener.of(entry.socket(), desk, loops, stats);
    listeners.add(listener);
    try {
      InetSocketAddress bound = listener.bind().join();
      return bound.getPort();
    } catch (CompletionException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Lets everything go; does not wait for it. */
  private void close() {
    CompletableFuture.allOf(
            listeners.stream().map(Listener::close).toArray(CompletableFuture[]::new))
        .thenRun(() -> builds.forEach(build -> build.snapshot().retire(loops.all())))
        // The first pass lets go, on one of the loops; the second closes what each of them owns.
        .thenCompose(ignored -> loops.passed())
        .thenCompose(ignored -> loops.passed())
        .thenRun(commons::close)
        .thenCompose(ignored -> lines.closeAll());
  }
}
