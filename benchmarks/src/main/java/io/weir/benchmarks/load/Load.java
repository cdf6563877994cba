package io.weir.benchmarks.load;

import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.report.Second;
import io.weir.benchmarks.load.report.Streams;
import io.weir.benchmarks.load.report.Summary;
import io.weir.benchmarks.load.watch.Meter;
import io.weir.benchmarks.load.work.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the load driver. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Sends requests over HTTP/1.1 or HTTP/2, measures the answers and what a process took for"
            + " them, and stops by itself. Ctrl-C ends it early, with a report of what was seen.")
public final class Load implements Callable<Integer> {
  private static final long REPORT_SECONDS = 5;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin private WorkOptions work = new WorkOptions();

  @Option(
      names = "--pid",
      paramLabel = "PID",
      split = ",",
      description = "Processes whose CPU time and memory are reported, together.")
  private List<Long> pids = List.of();

  @Option(names = "--children", description = "With all that they have started.")
  private boolean children;

  @Option(
      names = "--helper-pid",
      paramLabel = "PID",
      split = ",",
      description = "Processes that belong to the run, such as a stub: their time is not foreign.")
  private List<Long> helpers = List.of();

  @Option(names = "--name", paramLabel = "NAME", description = "What reports call the target.")
  private @Nullable String name;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the report goes, too.")
  private @Nullable Path json;

  @Option(names = "--quiet", description = "No progress line each second.")
  private boolean quiet;

  /**
   * Runs a load as its arguments say, and ends the process with 0, or 1 where nothing came back.
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Load()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandLine line = spec.commandLine();
    Work asked = work.work(line);
    for (long pid : pids) {
      if (ProcessHandle.of(pid).isEmpty()) {
        throw new ParameterException(line, "load: --pid: there is no process " + pid);
      }
    }
    Run run = new Run(asked, new Meter(pids, children, helpers), this::progress);
    CountDownLatch reported = new CountDownLatch(1);
    Thread interrupt = new Thread(() -> interrupted(run, reported), "interrupt");
    Runtime.getRuntime().addShutdownHook(interrupt);
    try {
      LoadReport report = run.go(name == null ? asked.authority() : name, work.describe());
      line.getOut().print(Summary.of(report));
      line.getOut().flush();
      if (json != null) {
        report.write(json);
      }
      if (!pids.isEmpty() && report.cost() == null) {
        line.getErr().println("load: a watched process has ended: what it took is not known");
      }
      return answered(report) ? 0 : 1;
    } finally {
      reported.countDown();
    }
  }

  private static boolean answered(LoadReport report) {
    Streams streams = report.streams();
    return report.totals().requests() > 0 || (streams != null && streams.events() > 0);
  }

  /** The process is asked to end: the report comes first. */
  private static void interrupted(Run run, CountDownLatch reported) {
    run.stop();
    try {
      reported.await(REPORT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void progress(Second second) {
    if (!quiet) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(Summary.line(second));
      err.flush();
    }
  }
}
