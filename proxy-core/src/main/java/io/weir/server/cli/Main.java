package io.weir.server.cli;

import io.weir.server.Facts;
import io.weir.server.cli.extension.CliCommand.Terminal;
import io.weir.server.cli.extension.ExtensionCommand;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line: {@code weir run|check|explain|version}. */
@Command(
    name = "weir",
    description = "A reverse proxy for LLM traffic, driven by one file.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      ExplainCommand.class,
      DocsCommand.class,
      RehearseCommand.class,
      Main.VersionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs a command; the process ends with its code. */
  public static void main(String[] arguments) {
    RunCommand run = RunCommand.plain(arguments);
    int code = run == null ? line().execute(arguments) : called(run);
    if (code != RunCommand.GOES_ON) {
      System.exit(code);
    }
  }

  private static int called(RunCommand run) {
    try {
      return run.call();
    } catch (InterruptedException | ExecutionException | RuntimeException e) {
      Thread.currentThread()
          .getUncaughtExceptionHandler()
          .uncaughtException(Thread.currentThread(), e);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static CommandLine line() {
    Terminal terminal = new Terminal(System.in, System.out, System.err);
    return ExtensionCommand.addTo(new CommandLine(new Main()), terminal);
  }

  /** Weir's version and the JVM's. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"weir " + Facts.version(), "java " + Runtime.version()};
    }
  }

  /** {@code weir version}, for those who expect a command. */
  @Command(name = "version", description = "Shows what this is.")
  static final class VersionCommand implements Runnable {
    @Override
    public void run() {
      new CommandLine(new Main()).printVersionHelp(System.out);
    }
  }
}
