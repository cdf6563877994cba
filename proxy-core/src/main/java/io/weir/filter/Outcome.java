package io.weir.filter;

import io.weir.fault.Fault;
import org.jspecify.annotations.Nullable;

/** How an exchange ended, for {@link Hook#done}; valid during that call only. */
public interface Outcome {
  /** Points in an exchange's life, in the order in which they are usually reached. */
  enum Mark {
    START,
    REQUEST_END,
    ROUTED,
    ATTEMPT_START,
    CONNECTED,
    RESPONSE_HEAD,
    FIRST_CONTENT,
    LAST_CONTENT,
    DONE
  }

  /** Status that the client was sent; 0 where no head left. */
  int status();

  /** What went wrong; null where nothing did. */
  @Nullable Fault fault();

  /** One line about the fault; empty where there is none. */
  String detail();

  /** Attempts begun. */
  int attempts();

  /** Cluster of the last attempt; null where there was none. */
  @Nullable String cluster();

  /** Endpoint of the last attempt; null where there was none. */
  @Nullable String endpoint();

  /** Request body bytes that came from the client. */
  long requestBytes();

  /** Response body bytes that went to the client. */
  long responseBytes();

  /** When the mark was reached, by the loop's clock; -1 where it was not. */
  long atNanos(Mark mark);

  /** Nanoseconds spent in Weir itself: all but waiting for the upstream and the client. */
  long overheadNanos();

  /** Fields that filters tagged, for the access log. */
  void tags(TagVisitor visitor);

  /** Is told each tag. */
  interface TagVisitor {
    void tag(String field, Object value);
  }
}
