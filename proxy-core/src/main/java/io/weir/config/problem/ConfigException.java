package io.weir.config.problem;

/**
 * A configuration that cannot be used, with all its problems; thrown only at the outermost edge.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problems problems;

  /** Made of all problems of one reading. */
  public ConfigException(Problems problems) {
    super(problems.render(false), null, false, false);
    this.problems = problems;
  }

  /** All problems, warnings included. */
  public Problems problems() {
    return problems;
  }
}
