package io.weir.benchmarks.scale;

import io.weir.benchmarks.gauge.Bounds;
import io.weir.benchmarks.gauge.Gauge;
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

/** {@code weir-bench scale}: what Weir costs as one thing grows. */
@Command(
    name = "weir-bench scale",
    description = "Measures what Weir costs as one thing grows, and draws it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Scale implements Callable<Integer> {
  @Option(
      names = "--of",
      split = ",",
      paramLabel = "NAME",
      description = "What grows (${DEFAULT-VALUE}).",
      defaultValue = "routes,models,keys,prompt,endpoints,streams")
  private List<String> names = List.of();

  @Mixin private Bounds bounds = new Bounds();
  @Spec private @Nullable CommandSpec spec;

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private Scale() {}

  /** Runs the command line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Scale()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Series> wanted;
    try {
      wanted = names.stream().map(Series::named).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), e.getMessage(), e);
    }
    bounds.check(spec());
    Cores cores = Cores.found();
    List<String> notes = List.of(Machine.words(), cores.words(), bounds.words());
    notes.forEach(out::println);
    Plots plots = new Plots(notes, bounds.out());
    for (Series series : wanted) {
      plots.add(series, measure(series, cores));
      out.printf("%n%s%s%n", plots.table(series).text(), plots.words(series));
    }
    out.println("written: " + bounds.out().resolve("scale.html").toAbsolutePath());
    return 0;
  }

  /** A stage for each series, so that the one before leaves nothing behind. */
  private List<Reached> measure(Series series, Cores cores)
      throws IOException, InterruptedException {
    try (Stage stage = new Stage(cores)) {
      Upstream stub = Upstream.start(stage, series.stubs());
      Gauge gauge =
          series.alone()
              ? bounds.oneShot(stub.driver(), cores)
              : bounds.gauge(stub.driver(), cores);
      Ladder ladder = new Ladder(series, gauge, bounds.seconds(), out);
      Ground ground = new Ground(stage, stub);
      if (series.alone()) {
        oneByOne(series, stage, ground, ladder);
      } else {
        inTurn(series, ground, ladder);
      }
      return ladder.reached();
    }
  }

  /** All sizes are warm at the same time, and take turns: what drifts, drifts for all of them. */
  private void inTurn(Series series, Ground ground, Ladder ladder)
      throws IOException, InterruptedException {
    List<Step> steps = new ArrayList<>();
    for (int size : series.sizes()) {
      steps.addAll(ground.steps(series, size));
    }
    for (Step step : steps) {
      ladder.warm(step);
    }
    for (int round = 0; round < bounds.rounds(); round++) {
      for (Step step : steps) {
        ladder.read(step);
      }
    }
  }

  /** Every window has a process of its own, whose memory has held nothing before. */
  private void oneByOne(Series series, Stage stage, Ground ground, Ladder ladder)
      throws IOException, InterruptedException {
    for (int size : series.sizes()) {
      for (int round = 0; round < bounds.rounds(); round++) {
        for (Step step : ground.steps(series, size)) {
          ladder.warm(step);
          ladder.read(step);
          stage.end(step.child());
        }
      }
    }
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("no command line");
    }
    return spec;
  }
}
