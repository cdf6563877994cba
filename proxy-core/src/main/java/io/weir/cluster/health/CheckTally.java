package io.weir.cluster.health;

/**
 * Successes and failures in a row of one endpoint's active checks, and what follows from them. The
 * first check of all decides alone; afterwards it takes as many as the thresholds say. For the one
 * loop that checks.
 */
public final class CheckTally {
  private final int healthyAfter;
  private final int unhealthyAfter;
  private boolean any;
  private boolean failing;
  private int inRow;

  /**
   * A tally of no checks yet.
   *
   * @param healthyAfter successes in a row that end a failing spell
   * @param unhealthyAfter failures in a row that begin one
   * @param failing how the endpoint stands before the first check
   */
  public CheckTally(int healthyAfter, int unhealthyAfter, boolean failing) {
    this.healthyAfter = healthyAfter;
    this.unhealthyAfter = unhealthyAfter;
    this.failing = failing;
  }

  /** Counts a check; answers whether the endpoint is failing now. */
  public boolean checked(boolean success) {
    boolean against = success == failing;
    inRow = against ? inRow + 1 : 0;
    boolean enough = inRow >= (failing ? healthyAfter : unhealthyAfter);
    if (against && (enough || !any)) {
      failing = !failing;
      inRow = 0;
    }
    any = true;
    return failing;
  }
}
