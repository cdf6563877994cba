package io.weir.benchmarks.gauge;

import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.work.Work;
import io.weir.benchmarks.stage.Child;
import io.weir.benchmarks.stage.Cores;
import io.weir.benchmarks.stage.Cores.Role;
import io.weir.benchmarks.stage.Threads;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

/** Takes windows of one process under load: when it is warm, and while the machine is quiet. */
public final class Gauge {
  private static final int BURST_SECONDS = 2;
  private static final double CALM = 0.04;

  /** From one burst to the next the cost of a request falls by no more than a twentieth. */
  private static final double SETTLED = 0.95;

  private final Driver driver;
  private final Cores cores;
  private final int warmSeconds;
  private final double foreignPercent;
  private final int attempts;

  /** Does work, and tells what was seen. */
  @FunctionalInterface
  public interface Driver {
    /** Watches these processes meanwhile. */
    LoadReport drive(String name, Work work, List<Long> pids)
        throws IOException, InterruptedException;
  }

  /**
   * What a window has shown.
   *
   * @param report of the last attempt
   * @param clean whether little else ran meanwhile
   */
  public record Reading(LoadReport report, boolean clean) {}

  /**
   * A gauge.
   *
   * @param warmSeconds the longest warm-up
   * @param foreignPercent the most that others may take of one core in a clean window
   * @param attempts how often a window is taken until it is clean
   */
  public Gauge(Driver driver, Cores cores, int warmSeconds, double foreignPercent, int attempts) {
    this.driver = driver;
    this.cores = cores;
    this.warmSeconds = warmSeconds;
    this.foreignPercent = foreignPercent;
    this.attempts = attempts;
  }

  /**
   * Lets a process do the work at both processors until its compilers rest or, where it is no JVM
   * whose compilers could be seen, until it hardly gets better; then it has a processor of its own.
   *
   * @param work the work of so many seconds
   */
  public void warm(Child child, IntFunction<Work> work) throws IOException, InterruptedException {
    child.move(cores, Role.WARMING);
    double compiled = compilers(child);
    double cost = Double.POSITIVE_INFINITY;
    boolean warm = false;
    for (int second = 0; second < warmSeconds && !warm; second += BURST_SECONDS) {
      double compiledBefore = compiled;
      double costBefore = cost;
      cost = costOf(driver.drive(child.name(), work.apply(BURST_SECONDS), child.pids()));
      compiled = compilers(child);
      warm =
          compiled == 0
              ? cost >= costBefore * SETTLED
              : compiled - compiledBefore < CALM * BURST_SECONDS;
    }
    child.move(cores, Role.PROXY);
  }

  private static double costOf(LoadReport report) {
    return report.cost() == null ? 0 : report.cost().cpuMicrosPerRequest();
  }

  private static double compilers(Child child) {
    return child.pids().stream().mapToDouble(Threads::compilerSeconds).sum();
  }

  /** Takes a window of a process. */
  public Reading read(String name, Child child, Work work)
      throws IOException, InterruptedException {
    LoadReport report = null;
    boolean clean = false;
    for (int i = 0; i < attempts && !clean; i++) {
      report = driver.drive(name, work, child.pids());
      clean = report.cost() == null || report.cost().foreignPercent() <= foreignPercent;
    }
    if (report == null) {
      throw new IllegalArgumentException("no attempt");
    }
    return new Reading(report, clean);
  }
}
