package io.weir.fault;

/**
 * One fault as a client is to be told of it.
 *
 * @param fault what went wrong
 * @param status the status to answer with: the fault's own, or the upstream's where that is shown
 * @param detail one line that says exactly what happened, without secrets; may be empty
 * @param requestId the exchange's id
 * @param retryAfterSeconds when it may be worth trying again; negative where nobody knows
 * @param finalAttempt whether Weir has used up its own attempts, so that the client should not add
 *     to them
 */
public record FaultReport(
    Fault fault,
    int status,
    String detail,
    String requestId,
    long retryAfterSeconds,
    boolean finalAttempt) {

  /** A report of a fault with its own status, no word about trying again. */
  public static FaultReport of(Fault fault, String detail, String requestId) {
    return new FaultReport(fault, fault.status(), detail, requestId, -1, false);
  }

  /** The detail, or the fault's own words where there is none. */
  public String message() {
    return detail.isEmpty() ? FaultWords.of(fault) : detail;
  }

  /**
   * What a client may hear of it: of what happened upstream only the fault's own words, because the
   * detail names addresses that are not its business.
   */
  FaultReport forClients() {
    boolean upstream = fault.origin() == Origin.UPSTREAM;
    return upstream
        ? new FaultReport(fault, status, "", requestId, retryAfterSeconds, finalAttempt)
        : this;
  }
}
