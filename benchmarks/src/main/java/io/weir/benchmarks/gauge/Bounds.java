package io.weir.benchmarks.gauge;

import io.weir.benchmarks.gauge.Gauge.Driver;
import io.weir.benchmarks.stage.Cores;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of every measurement: how long, how often, how quiet, and where results go. */
public final class Bounds {
  private static final int MOST_SECONDS = 600;
  private static final int MOST_TIMES = 50;

  @Option(
      names = "--seconds",
      description = "How long a window is (${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int seconds;

  @Option(
      names = "--rounds",
      description = "Windows of each kind; their median counts (${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int rounds;

  @Option(
      names = "--warm",
      paramLabel = "SECONDS",
      description = "The longest warm-up of one proxy for one work (${DEFAULT-VALUE}).",
      defaultValue = "30")
  private int warm;

  @Option(
      names = "--foreign",
      paramLabel = "PERCENT",
      description =
          "What other processes may take of one core before a window is repeated"
              + " (${DEFAULT-VALUE}).",
      defaultValue = "10")
  private double foreign;

  @Option(
      names = "--attempts",
      description = "How often a window is taken until it is quiet (${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int attempts;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for JSON and HTML (${DEFAULT-VALUE}).",
      defaultValue = "target/bench")
  private Path out = Path.of("");

  /** Refuses what would never end, or never begin. */
  public void check(CommandSpec spec) {
    within(spec, "--seconds", seconds, MOST_SECONDS);
    within(spec, "--rounds", rounds, MOST_TIMES);
    within(spec, "--warm", warm, MOST_SECONDS);
    within(spec, "--attempts", attempts, MOST_TIMES);
  }

  private static void within(CommandSpec spec, String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(spec.commandLine(), name + " must be 1 to " + most);
    }
  }

  /** Seconds of one window. */
  public int seconds() {
    return seconds;
  }

  /** Windows of each kind. */
  public int rounds() {
    return rounds;
  }

  /** The folder for results. */
  public Path out() {
    return out;
  }

  /** A gauge that keeps to these bounds. */
  public Gauge gauge(Driver driver, Cores cores) {
    return new Gauge(driver, cores, warm, foreign, attempts);
  }

  /** A gauge that takes each window once, because the process would not be the same again. */
  public Gauge oneShot(Driver driver, Cores cores) {
    return new Gauge(driver, cores, warm, foreign, 1);
  }

  /** How it is measured, in words. */
  public String words() {
    return "windows of %d s, %d of each kind, repeated while others take over %.0f %% of a core"
        .formatted(seconds, rounds, foreign);
  }
}
