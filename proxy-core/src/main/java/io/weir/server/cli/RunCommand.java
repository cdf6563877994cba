package io.weir.server.cli;

import io.weir.admin.Operations.Reload;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.server.ConfigSource;
import io.weir.server.ProxyServer;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir run FILE}: starts the proxy and stays until it has drained. */
@Command(
    name = "run",
    description = "Starts the proxy; SIGTERM drains it, SIGHUP reads the file again.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  /** Not an exit code: the process goes on after the command has returned. */
  static final int GOES_ON = -1;

  @Mixin private FileOption file = new FileOption();

  /**
   * The command where the line is {@code run} or {@code run FILE} and nothing else, as for every
   * supervisor; else null. Reading such a line by reflection would be a third of a start's work.
   */
  static @Nullable RunCommand plain(String[] line) {
    boolean plain =
        line.length > 0
            && line.length <= 2
            && line[0].equals("run")
            && !line[line.length - 1].startsWith("-")
            && !line[line.length - 1].startsWith("@");
    if (!plain) {
      return null;
    }
    RunCommand run = new RunCommand();
    if (line.length == 2) {
      run.file = new FileOption(Path.of(line[1]));
    }
    return run;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    if (!file.exists()) {
      return FileOption.NOT_FOUND;
    }
    Extensions extensions = Extensions.found();
    ConfigSource source = file.source(extensions);
    Reading<ProxyConfig> reading = source.read();
    if (reading.problems().hasErrors()) {
      return refused(reading.problems());
    }
    ProxyServer server = new ProxyServer(source, reading, extensions);
    Reload first = server.startWarm().toCompletableFuture().get();
    if (!first.ok()) {
      first.problems().forEach(System.err::println);
      return 1;
    }
    started(server, source);
    server.ended().thenRun(() -> System.exit(0));
    return GOES_ON;
  }

  /** What is left to do when a server serves. */
  static void started(ProxyServer server, ConfigSource source) {
    Signals.on("TERM", server::drain);
    // The second Ctrl-C means it.
    Signals.on("INT", server.drainOrQuit());
    Signals.on("HUP", server::reload);
    System.out.print(FirstScreen.of(server, source));
  }

  private static int refused(Problems problems) {
    System.err.println(problems.render(true));
    return 1;
  }
}
