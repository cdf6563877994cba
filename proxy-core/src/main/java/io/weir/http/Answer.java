package io.weir.http;

/** A whole answer made here: status, fields and body. */
public final class Answer {
  private final int status;
  private final Headers headers;
  private final byte[] body;

  /** An answer; headers and body are given away. */
  public Answer(int status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /** The body's bytes, not a copy; nobody may change them. */
  public byte[] body() {
    return body;
  }
}
