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

  /** Holds an answer's head until the hook emits the first bytes of its body. */
  Step HOLD = new Hold(0);

  /** What a step comes to where it cannot be taken, such as a {@link Stream} in an attempt. */
  Fail MISPLACED = new Fail(Fault.INTERNAL, "a filter took a step out of place");

  /** See {@link #NEXT}. */
  record Next() implements Step {}

  /** See {@link #PAUSE}. */
  record Pause() implements Step {}

  /**
   * Holds an answer's head: the hooks further out see it, and it leaves, when the hook that holds
   * it has emitted more than so many bytes of the body, or its end. What it emits waits until then,
   * and the hook may still change the head, or fail the answer; an attempt's may thereby have
   * another target tried. Of an attempt's hooks, those further out cannot pause any more.
   *
   * <p>From {@link Hook#response} of a hook that takes the body; as {@link #NEXT} where there is no
   * body.
   *
   * @param bytes the most that waits here
   */
  record Hold(long bytes) implements Step {}

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
