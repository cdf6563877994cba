package io.weir.server.cli.extension;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * A word of the command line that an extension brings: {@code weir NAME …}. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface CliCommand {
  /** The word. */
  String name();

  /** What it is for, in a sentence, for {@code weir help}. */
  String description();

  /**
   * How it is used, a line for each way, without {@code weir}; shown where the arguments are wrong.
   */
  List<String> usage();

  /**
   * Runs it.
   *
   * @param arguments what follows the word
   * @return the process's exit code; {@link #USAGE} where the arguments are wrong
   */
  int run(List<String> arguments, Terminal terminal);

  /** Exit code where the arguments are wrong; the usage is shown. */
  int USAGE = 64;

  /** What a command reads and writes. */
  record Terminal(InputStream in, PrintStream out, PrintStream err) {}
}
