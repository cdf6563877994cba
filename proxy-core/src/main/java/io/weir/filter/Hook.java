package io.weir.filter;

import io.netty.buffer.ByteBuf;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;

/**
 * What one filter does in one exchange, or in one attempt. Every call comes on the exchange's loop.
 *
 * <p>A call that throws fails the exchange (or the attempt) with {@code internal}. What it was
 * given is then freed for it, unless the call has emitted anything or has freed it: so whatever
 * keeps a buffer beyond a call does that last.
 *
 * <p>Override only what is needed: a method that is not overridden costs nothing, for the plan of a
 * route holds only those that are.
 */
public abstract class Hook {
  /** The request's head, before any byte of its body. May change the head. */
  public Step request(RequestHead head, boolean end) {
    return Step.NEXT;
  }

  /** A piece of the request's body, or all of it where the filter asked for it whole. */
  public void requestData(ByteBuf data, boolean end, Sink out) {
    out.emit(data, end);
  }

  /** The response's head, the upstream's or Weir's own. May change the head. */
  public Step response(ResponseHead head, boolean end) {
    return Step.NEXT;
  }

  /** A piece of the response's body, or all of it where the filter asked for it whole. */
  public void responseData(ByteBuf data, boolean end, Sink out) {
    out.emit(data, end);
  }

  /** One event of a response that is an event stream. */
  public void event(ServerSentEvent event, EventSink out) {
    out.emit(event);
  }

  /**
   * The end, exactly once for every hook that was opened, whatever happened; an attempt's before
   * the exchange's. Where a hook emits a body's end, this comes before that call has returned.
   */
  public void done(Outcome outcome) {}
}
