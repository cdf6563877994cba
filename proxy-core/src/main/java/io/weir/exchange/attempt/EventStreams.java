package io.weir.exchange.attempt;

import io.weir.http.HeaderNames;
import io.weir.http.ResponseHead;

/** Tells answers that come event by event from plain ones. */
public final class EventStreams {
  private EventStreams() {}

  /** Whether the answer is a stream of server-sent events. */
  public static boolean ofEvents(ResponseHead head) {
    return head.headers().startsWith(HeaderNames.CONTENT_TYPE, "text/event-stream");
  }

  /** Whether the answer is a stream of server-sent events or of JSON lines. */
  public static boolean isOne(ResponseHead head) {
    return ofEvents(head)
        || head.headers().startsWith(HeaderNames.CONTENT_TYPE, "application/x-ndjson");
  }
}
