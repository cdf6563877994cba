package io.weir.filter;

import io.weir.fault.Fault;

/** Where an event hook puts the events that it lets through; none, one or more for each it got. */
public interface EventSink {
  /** Passes an event on; it belongs to the next hook from here on. */
  void emit(ServerSentEvent event);

  /** Ends the exchange (or the attempt) with a fault. */
  void fail(Fault fault, String detail);
}
