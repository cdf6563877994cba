package io.weir.filter;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;

/**
 * Where a data hook puts what it lets through: nothing, the same bytes, others, or more than one
 * piece. Whoever emits a buffer gives it away; a hook owns each buffer that it is given and emits
 * or releases it.
 */
public interface Sink {
  /** Passes bytes on; with {@code end} the body is over, and nothing may follow. */
  void emit(ByteBuf owned, boolean end);

  /** Ends the exchange (or the attempt) with a fault. */
  void fail(Fault fault, String detail);
}
