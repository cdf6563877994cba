package io.weir.server.cli;

import io.weir.server.build.Extensions;
import io.weir.server.rehearse.Rehearsal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir rehearse}: what the launcher has the JVM watch, so that later starts are quick. */
@Command(
    name = "rehearse",
    description = "Plays a start and some traffic on loopback, for the JVM to learn from.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "how often everything is asked; ${DEFAULT-VALUE} if left out")
  private int rounds = 20;

  @Override
  public Integer call() {
    try {
      Extensions extensions = Extensions.found();
      int answered =
          Rehearsal.play(
              file -> new FileOption(file).source(extensions),
              extensions,
              rounds,
              RunCommand::started);
      System.out.println("rehearsed " + answered + " requests");
      return 0;
    } catch (IOException e) {
      System.err.println("weir: the rehearsal failed: " + e.getMessage());
      return 1;
    }
  }
}
