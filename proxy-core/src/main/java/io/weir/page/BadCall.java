package io.weir.page;

/** A request that a page cannot answer, for a reason that the caller can mend. Has no stack. */
public final class BadCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * A refusal.
   *
   * @param status 400 to 599
   * @param message what was found and what was expected
   */
  public BadCall(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** A 400. */
  public static BadCall request(String message) {
    return new BadCall(400, message);
  }

  public int status() {
    return status;
  }

  /** What the caller is told. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
