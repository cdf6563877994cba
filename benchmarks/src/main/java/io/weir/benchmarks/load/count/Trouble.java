package io.weir.benchmarks.load.count;

import java.util.Locale;

/** How a request or a connection can fail. */
public enum Trouble {
  /** Nobody listens. */
  CONNECT_REFUSED,
  /** The connection was not there in time. */
  CONNECT_TIMEOUT,
  /** The connection failed for another reason. */
  CONNECT_FAILED,
  /** No byte of the answer came for the time that is allowed. */
  TIMEOUT,
  /** The connection or stream was closed before the first byte of an answer. */
  NO_ANSWER,
  /** The answer was cut off. */
  BROKEN_ANSWER,
  /** The event stream was cut off. */
  BROKEN_STREAM,
  /** What came is no HTTP. */
  BAD_ANSWER;

  /** As reports call it. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT);
  }
}
