package io.weir.route;

import io.weir.fault.Dialect;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One route, compiled: what it does with the requests that it matched.
 *
 * @param name for logs and metrics; made from its match where the file gives none
 * @param action what is done
 * @param rewrite applied to the head that goes upstream
 * @param timeouts its clocks
 * @param retry how failed attempts are tried again
 * @param hedge a second attempt beside a slow first; null for none
 * @param commit when the response's head may go to the client
 * @param requestBytesMax longest request body
 * @param upgrades protocols that may be switched to, lower case
 * @param peek top-level body fields that are needed before an attempt can begin
 * @param dialect how the client is told of faults; null to go by the path
 * @param serverTiming whether the response says what Weir's own part of the time was
 */
public record Route(
    String name,
    RouteAction action,
    Rewrite rewrite,
    Timeouts timeouts,
    RetryPolicy retry,
    @Nullable Hedge hedge,
    Commit commit,
    long requestBytesMax,
    Set<String> upgrades,
    Set<String> peek,
    @Nullable Dialect dialect,
    boolean serverTiming) {

  /** When the response's head may go to the client, after which nothing is retried. */
  public enum Commit {
    /** As soon as it is there. */
    HEAD,
    /** With the first byte of the body. */
    FIRST_EVENT
  }
}
