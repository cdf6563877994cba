package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Bounds;
import io.weir.benchmarks.gauge.Upstream;
import io.weir.benchmarks.stage.Cores;
import io.weir.benchmarks.stage.Machine;
import io.weir.benchmarks.stage.Stage;
import io.weir.benchmarks.stage.Weir;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir-bench compare}: Weir and other proxies on the same work in turn. */
@Command(
    name = "weir-bench compare",
    description = "Runs Weir and other proxies on the same work in turn, and prints ratios.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Compare implements Callable<Integer> {
  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description =
          "Who takes part, if installed: weir, weir-chain, weir-uring, weir-chain-uring, nginx,"
              + " haproxy, envoy (${DEFAULT-VALUE}).",
      defaultValue = "weir,weir-chain,nginx,haproxy,envoy")
  private List<String> names = List.of();

  @Option(
      names = "--custom",
      paramLabel = "NAME=COMMAND",
      description =
          "Another gateway; in its command @port@ is where it is to listen, @stub@ the address to"
              + " send to. As often as needed.")
  private List<String> customs = List.of();

  @Option(
      names = "--work",
      split = ",",
      paramLabel = "NAME",
      description = "What they do (all): request, prompt, events, paced, latency, streams, h2.")
  private List<String> works = List.of();

  @Mixin private Bounds bounds = new Bounds();
  @Spec private @Nullable CommandSpec spec;

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private Compare() {}

  /** Runs the command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Compare()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Peer> peers;
    List<Trial> trials;
    try {
      peers = peers();
      trials = trials();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), e.getMessage(), e);
    }
    bounds.check(spec());
    Cores cores = Cores.found();
    List<String> notes = List.of(Machine.words(), cores.words(), bounds.words());
    notes.forEach(out::println);
    try (Stage stage = new Stage(cores)) {
      Upstream stub = Upstream.start(stage, 1);
      List<Running> running = start(peers, stage, stub);
      if (running.isEmpty()) {
        out.println("nobody to compare");
        return 1;
      }
      measure(running, trials, stub, cores, notes);
    }
    return 0;
  }

  private void measure(
      List<Running> running, List<Trial> trials, Upstream stub, Cores cores, List<String> notes)
      throws IOException, InterruptedException {
    Scores scores = new Scores(running.stream().map(Running::name).toList());
    Contest contest =
        new Contest(
            bounds.gauge(stub.driver(), cores),
            running,
            Running.direct(stub.child(), stub.port()),
            out);
    List<Trial> done = new ArrayList<>();
    for (Trial trial : trials) {
      contest.run(trial, bounds.rounds(), bounds.seconds(), scores);
      done.add(trial);
      // After each work, so that nothing is lost when somebody has seen enough.
      new Report(scores, done, notes).write(bounds.out());
    }
    out.println("written: " + bounds.out().resolve("compare.html").toAbsolutePath());
  }

  private List<Running> start(List<Peer> peers, Stage stage, Upstream stub)
      throws IOException, InterruptedException {
    Weir weir = Weir.found();
    List<Running> running = new ArrayList<>();
    for (Peer peer : peers) {
      if (!peer.installed()) {
        out.println(peer.name() + " is not installed");
        continue;
      }
      try {
        running.add(peer.start(stage, weir, stub.port()));
      } catch (IOException e) {
        out.println(peer.name() + " does not take part: " + e.getMessage());
      }
    }
    return running;
  }

  private List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    for (String name : names) {
      peers.add(
          Peer.KNOWN.stream()
              .filter(peer -> peer.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no peer is called " + name)));
    }
    customs.forEach(custom -> peers.add(Peer.custom(custom)));
    return peers;
  }

  private List<Trial> trials() {
    return works.isEmpty() ? Trial.ALL : works.stream().map(Trial::named).toList();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("no command line");
    }
    return spec;
  }
}
