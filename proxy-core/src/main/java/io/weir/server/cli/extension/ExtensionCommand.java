package io.weir.server.cli.extension;

import io.weir.server.cli.extension.CliCommand.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command that an extension brings, as the command line knows commands. */
@Command
public final class ExtensionCommand implements Callable<Integer> {
  private final CliCommand command;
  private final Terminal terminal;

  @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "what the command takes")
  private List<String> arguments = new ArrayList<>();

  private ExtensionCommand(CliCommand command, Terminal terminal) {
    this.command = command;
    this.terminal = terminal;
  }

  /** Adds every command on the class path. */
  public static CommandLine addTo(CommandLine line, Terminal terminal) {
    for (CliCommand command : ServiceLoader.load(CliCommand.class)) {
      CommandLine added = new CommandLine(new ExtensionCommand(command, terminal));
      added.getCommandSpec().usageMessage().description(command.description());
      added.setUnmatchedOptionsArePositionalParams(true);
      line.addSubcommand(command.name(), added);
    }
    return line;
  }

  @Override
  public Integer call() {
    int code = command.run(arguments, terminal);
    if (code == CliCommand.USAGE) {
      command.usage().forEach(way -> terminal.err().println("usage: weir " + way));
    }
    return code;
  }
}
