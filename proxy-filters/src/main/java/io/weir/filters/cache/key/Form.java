package io.weir.filters.cache.key;

/** In which form a client wants its answer; each form of a request is kept by itself. */
public enum Form {
  /** Whole. */
  PLAIN(0),
  /** As a stream. */
  STREAM(1),
  /** As a stream that tells its usage at the end ({@code stream_options.include_usage}). */
  STREAM_USAGE(2);

  /** What it adds to a key. */
  final int number;

  Form(int number) {
    this.number = number;
  }

  public boolean streams() {
    return this != PLAIN;
  }
}
