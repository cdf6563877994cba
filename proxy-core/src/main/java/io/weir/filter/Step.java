package io.weir.filter;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.Answer;
import io.weir.http.ResponseHead;

/** What a hook answers to a head: go on, wait, or reply here. */
public sealed interface Step {
  /** Goes on to the next hook. */
  Step NEXT = new Next();

  /**
   * Waits: reads stop, and the exchange goes on when {@link FilterContext#resume} is called. The
   * exchange's total clock keeps running.
   */
  Step PAUSE = new Pause();

  /**
   * Goes on to the next hook, but the answer's head leaves only with the first bytes of its body
   * that have passed: until then the hook may still change it, or fail the attempt so that another
   * target is tried. From {@link Hook#response} of an attempt's hook; elsewhere as {@link #NEXT}.
   */
  Step HOLD = new Hold();

  /** What a {@link Stream} comes to where an answer is under way, or an attempt. */
  Fail MISPLACED = new Fail(Fault.INTERNAL, "a filter answered with a stream out of place");

  /** See {@link #NEXT}. */
  record Next() implements Step {}

  /** See {@link #PAUSE}. */
  record Pause() implements Step {}

  /** See {@link #HOLD}. */
  record Hold() implements Step {}

  /**
   * Answers the client from here; the response passes the hooks that saw the request, backwards.
   */
  record Reply(Answer answer) implements Step {}

  /**
   * Answers the client from here, bit by bit; as {@link Reply} in all else. Only from an exchange's
   * own hooks, before there is an answer.
   */
  record Stream(ResponseHead head, Feed feed) implements Step {}

  /** Where the body of a {@link Stream} comes from. On the exchange's loop. */
  interface Feed {
    /** The head has passed the hooks: bytes may be given from here on. */
    void start(Flow flow);

    /** The client takes no more for now, or takes more again. */
    void hold(boolean held);

    /** Nobody wants the rest; not called after the end. */
    void cancel();
  }

  /** Where the body of a {@link Stream} goes. On the exchange's loop. */
  interface Flow {
    /** Sends bytes on, given away; after the exchange's end they are just freed. */
    void emit(ByteBuf owned, boolean end);

    /** Ends the answer as one that cannot be finished. */
    void fail(Fault fault, String detail);
  }

  /**
   * Fails the exchange, or the attempt where an attempt's hook says it; the client is told in its
   * dialect.
   *
   * @param detail one line for the client and the access log; no secrets
   * @param ends whether no other target is tried where {@link Hook#attempt} says it
   */
  record Fail(Fault fault, String detail, boolean ends) implements Step {
    /** One that leaves the other targets to the router. */
    public Fail(Fault fault, String detail) {
      this(fault, detail, false);
    }
  }
}
