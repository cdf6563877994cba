package io.weir.http;

/** The head of a response, whichever HTTP version brings it. Belongs to its exchange's loop. */
public final class ResponseHead {
  /** The value of {@link #bodyLength()} where only the end of the body will tell. */
  public static final long UNKNOWN_LENGTH = -1;

  private final Headers headers;
  private int status;
  private long bodyLength = UNKNOWN_LENGTH;

  public ResponseHead(int status, Headers headers) {
    this.status = status;
    this.headers = headers;
  }

  /** 100 to 599. */
  public int status() {
    return status;
  }

  public void status(int status) {
    this.status = status;
  }

  public Headers headers() {
    return headers;
  }

  /**
   * Body bytes to come; {@link #UNKNOWN_LENGTH} where nobody knows. In an answer to HEAD, or a 304,
   * what the Content-Length field said, though no body follows.
   */
  public long bodyLength() {
    return bodyLength;
  }

  public void bodyLength(long bodyLength) {
    this.bodyLength = bodyLength;
  }

  /** Whether this is an interim answer (1xx other than 101), after which the real one comes. */
  public boolean informational() {
    return status < 200 && status != 101;
  }

  @Override
  public String toString() {
    return Integer.toString(status);
  }
}
