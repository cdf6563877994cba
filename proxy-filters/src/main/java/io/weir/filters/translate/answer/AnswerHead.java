package io.weir.filters.translate.answer;

import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;

/** What an answer's head says of its body, and has to say when that is another. */
final class AnswerHead {
  private static final String JSON = "application/json";

  private AnswerHead() {}

  /** Makes a server's head one for a body of another type and length. */
  static void rewrite(ResponseHead head, String type) {
    Headers headers = head.headers();
    headers.set(HeaderNames.CONTENT_TYPE, type);
    headers.remove(HeaderNames.CONTENT_ENCODING);
    head.bodyLength(ResponseHead.UNKNOWN_LENGTH);
  }

  /** In what form an answer's body comes. */
  enum Form {
    WHOLE,
    EVENTS,
    LINES;

    /**
     * The form that the head says.
     *
     * @param lines whether the server's streams are JSON on lines
     * @param streamed whether a stream was asked for
     */
    static Form of(ResponseHead head, boolean lines, boolean streamed) {
      String type = head.headers().get(HeaderNames.CONTENT_TYPE);
      if (type == null) {
        return streamed ? lines ? LINES : EVENTS : WHOLE;
      }
      if (type.startsWith("text/event-stream")) {
        return EVENTS;
      }
      boolean json = type.startsWith(JSON);
      if (type.contains("ndjson") || (lines && streamed && !json)) {
        return LINES;
      }
      return streamed && !json ? EVENTS : WHOLE;
    }
  }
}
