package io.weir.filter;

import io.weir.fault.Fault;
import io.weir.http.Answer;

/** What a hook answers to a head: go on, wait, or reply here. */
public sealed interface Step {
  /** Goes on to the next hook. */
  Step NEXT = new Next();

  /**
   * Waits: reads stop, and the exchange goes on when {@link FilterContext#resume} is called. The
   * exchange's total clock keeps running.
   */
  Step PAUSE = new Pause();

  /** See {@link #NEXT}. */
  record Next() implements Step {}

  /** See {@link #PAUSE}. */
  record Pause() implements Step {}

  /**
   * Answers the client from here; the response passes the hooks that saw the request, backwards.
   */
  record Reply(Answer answer) implements Step {}

  /**
   * Fails the exchange, or the attempt where an attempt's hook says it; the client is told in its
   * dialect.
   *
   * @param detail one line for the client and the access log; no secrets
   */
  record Fail(Fault fault, String detail) implements Step {}
}
