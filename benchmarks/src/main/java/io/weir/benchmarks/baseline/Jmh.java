package io.weir.benchmarks.baseline;

import io.weir.benchmarks.ThreadCpu;
import io.weir.benchmarks.stage.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jmh}: runs benchmarks, and says what has changed since the baseline of this JDK. */
@Command(
    name = "jmh",
    description = "Runs JMH benchmarks and compares them with the baseline of this JDK.",
    mixinStandardHelpOptions = true)
public final class Jmh implements Callable<Integer> {
  private static final String PACKAGE = "io.weir.benchmarks.";
  private static final String BYTES = "gc.alloc.rate.norm";
  private static final String CPU = "cpu";
  private static final int MEASUREMENTS = 4;
  private static final TimeValue MEASURED = TimeValue.milliseconds(300);

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "patterns of names, and behind -- any option of JMH; all if left out")
  private List<String> arguments = List.of();

  @Option(
      names = "--baselines",
      paramLabel = "FOLDER",
      description = "where jdk-N.json is; ${DEFAULT-VALUE} if left out")
  private Path folder = Path.of("benchmarks", "baseline");

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      description = "how much more may be allocated; ${DEFAULT-VALUE} if left out")
  private double tolerance = 5;

  @Option(names = "--write", description = "keeps the scores of this run as the new baseline")
  private boolean write;

  private final PrintStream out = System.out;

  /** Runs the command; the process ends with 1 where something allocates more than it did. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Jmh()).execute(arguments));
  }

  @Override
  public Integer call() throws CommandLineOptionException, RunnerException, IOException {
    CommandLineOptions asked = new CommandLineOptions(arguments.toArray(String[]::new));
    Collection<RunResult> results =
        new Runner(
                settled(asked).addProfiler(GCProfiler.class).addProfiler(ThreadCpu.class).build())
            .run();
    Path file = folder.resolve("jdk-" + Runtime.version().feature() + ".json");
    Baseline before = Baseline.read(file);
    Map<String, Score> now = scores(results);
    Comparison comparison = new Comparison(before.scores(), now);
    out.print('\n' + comparison.table());
    if (write) {
      before.with(new Baseline(Machine.words(), jdk(), today(), now)).write(file);
      out.println("\nwritten: " + file);
      return 0;
    }
    List<String> grown = comparison.grown(tolerance);
    grown.forEach(name -> out.println("allocates more than in " + file + ": " + name));
    return grown.isEmpty() ? 0 : 1;
  }

  /**
   * The options that were asked for; where none were, what is measured is short: it is for bytes.
   */
  static ChainedOptionsBuilder settled(Options asked) {
    ChainedOptionsBuilder options = new OptionsBuilder().parent(asked);
    if (!asked.getMeasurementIterations().hasValue() && !asked.getMeasurementTime().hasValue()) {
      options.measurementIterations(MEASUREMENTS).measurementTime(MEASURED);
    }
    return options;
  }

  private static Map<String, Score> scores(Collection<RunResult> results) {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (RunResult result : results) {
      Score score = new Score(measured(result, CPU), measured(result, BYTES));
      scores.put(name(result.getParams()), score);
    }
    return scores;
  }

  /**
   * The least that a profiler measured in an iteration; 0 where it did not. What compilers and
   * other work add is in the rest.
   */
  private static double measured(RunResult result, String name) {
    Result<?> value = result.getSecondaryResults().get(name);
    return value == null ? 0 : value.getStatistics().getMin();
  }

  /** As in {@code TranslateBenchmark.whole bytes=1024 dialects=openai>anthropic}. */
  static String name(BenchmarkParams params) {
    StringBuilder name = new StringBuilder(params.getBenchmark());
    if (params.getBenchmark().startsWith(PACKAGE)) {
      name.delete(0, PACKAGE.length());
    }
    for (String key : params.getParamsKeys()) {
      name.append(' ').append(key).append('=').append(params.getParam(key));
    }
    return name.toString();
  }

  private static String jdk() {
    return System.getProperty("java.version");
  }

  private static String today() {
    return LocalDate.now(ZoneOffset.UTC).toString();
  }
}
