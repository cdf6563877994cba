package io.weir.fault;

import org.jspecify.annotations.Nullable;

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
 * @param words what the client may be told of a fault upstream; empty for Weir's own words
 */
public record FaultReport(
    Fault fault,
    int status,
    String detail,
    String requestId,
    long retryAfterSeconds,
    boolean finalAttempt,
    String words) {

  /** A report without a provider's words. */
  public FaultReport(
      Fault fault,
      int status,
      String detail,
      String requestId,
      long retryAfterSeconds,
      boolean finalAttempt) {
    this(fault, status, detail, requestId, retryAfterSeconds, finalAttempt, "");
  }

  /** A report of a fault with its own status, no word about trying again. */
  public static FaultReport of(Fault fault, String detail, String requestId) {
    return new FaultReport(fault, fault.status(), detail, requestId, -1, false);
  }

  /** The same with a provider's words; null for none. */
  public FaultReport saying(@Nullable String words) {
    return words == null
        ? this
        : new FaultReport(fault, status, detail, requestId, retryAfterSeconds, finalAttempt, words);
  }

  /** The detail, or the fault's own words where there is none. */
  public String message() {
    return detail.isEmpty() ? FaultWords.of(fault) : detail;
  }

  /**
   * What a client may hear of it: of what happened upstream only the provider's words or the
   * fault's own, because the detail names addresses that are not its business.
   */
  FaultReport forClients() {
    boolean upstream = fault.origin() == Fault.Origin.UPSTREAM;
    return upstream
        ? new FaultReport(fault, status, words, requestId, retryAfterSeconds, finalAttempt)
        : this;
  }
}
