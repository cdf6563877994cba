package io.weir.respond;

import java.util.concurrent.CompletableFuture;

/** One thing that readiness depends on. */
interface Check {
  /** What it is called in the answer. */
  String name();

  /** Whether a failure makes the whole not ready, rather than degraded. */
  boolean critical();

  /** Asks; completes with whether all is well, in bounded time, never with an exception. */
  CompletableFuture<Boolean> ask();
}
