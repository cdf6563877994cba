package io.weir.filter;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.Answer;

/**
 * Where a data hook puts what it lets through: nothing, the same bytes, others, or more than one
 * piece. Whoever emits a buffer gives it away; a hook owns each buffer that it is given and emits
 * or releases it.
 */
public interface Sink {
  /**
   * What a client may be told of a fault upstream in the place of Weir's own words: the provider's.
   * Set before {@link #fail}.
   */
  Slot<String> PROVIDER_WORDS = Slot.of("provider_words", String.class);

  /** Passes bytes on; with {@code end} the body is over, and nothing may follow. */
  void emit(ByteBuf owned, boolean end);

  /** Ends the exchange (or the attempt) with a fault. */
  void fail(Fault fault, String detail);

  /** Answers the client from here, in place of an upstream; only while a request's body passes. */
  default void reply(Answer answer) {
    fail(Fault.INTERNAL, "a filter replied out of place");
  }
}
