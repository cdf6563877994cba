package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Bounds;
import io.weir.benchmarks.gauge.Upstream;
import io.weir.benchmarks.stage.Cores;
import io.weir.benchmarks.stage.Machine;
import io.weir.benchmarks.stage.Stage;
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
      names = "--header",
      paramLabel = "'NAME=HEADER: VALUE'",
      description =
          "What requests must tell that gateway, such as where to send them: @stub@ stands for"
              + " the stub's address. As often as needed.")
  private List<String> headers = List.of();

  @Option(
      names = "--work",
      split = ",",
      paramLabel = "NAME",
      description =
          "What they do (all): request, prompt, events, paced, latency, first, streams, idle, h2.")
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
      peers = Lineup.of(names, customs, headers);
      trials = trials();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), e.getMessage(), e);
    }
    bounds.check(spec());
    try (Stage stage = new Stage(Cores.found())) {
      return measure(peers, trials, stage);
    }
  }

  private int measure(List<Peer> peers, List<Trial> trials, Stage stage)
      throws IOException, InterruptedException {
    List<String> notes = List.of(Machine.words(), stage.cores().words(), bounds.words());
    notes.forEach(out::println);
    Upstream stub = Upstream.start(stage, 1);
    List<Running> running = start(peers, stage, stub);
    if (running.isEmpty()) {
      out.println("nobody to compare");
      return 1;
    }
    Scores scores = new Scores(running.stream().map(Running::name).toList());
    running.forEach(proxy -> scores.rest(proxy.name(), proxy.rssKb()));
    out.printf("%n%s%n", scores.restTable().text());
    Running direct = Running.direct(stub.child(), stub.port());
    Contest contest = new Contest(bounds.gauge(stub.driver(), stage.cores()), direct, out);
    List<Trial> done = new ArrayList<>();
    for (Trial trial : trials) {
      if (trial.fresh() && !done.isEmpty()) {
        running.forEach(proxy -> stage.end(proxy.child()));
        running = start(peers, stage, stub);
      }
      contest.run(trial, running, bounds, scores);
      done.add(trial);
      // After each work, so that nothing is lost when somebody has seen enough.
      new Report(scores, done, notes).write(bounds.out());
    }
    out.println("written: " + bounds.out().resolve("compare.html").toAbsolutePath());
    return 0;
  }

  private List<Running> start(List<Peer> peers, Stage stage, Upstream stub)
      throws IOException, InterruptedException {
    List<Running> running = new ArrayList<>();
    for (Peer peer : peers) {
      if (!peer.installed()) {
        out.println(peer.name() + " is not installed");
        continue;
      }
      try {
        running.add(peer.start(stage, stub.port()));
      } catch (IOException e) {
        out.println(peer.name() + " does not take part: " + e.getMessage());
      }
    }
    return running;
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
