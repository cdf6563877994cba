package io.weir.filters.cache.key;

import java.util.List;

/** In which form a client wants its answer; each form of a request is kept by itself. */
public enum Form {
  /** Whole. */
  PLAIN(0),
  /** As a stream. */
  STREAM(1),
  /** As a stream that tells its usage at the end ({@code stream_options.include_usage}). */
  STREAM_USAGE(2);

  private static final List<Form> OF_PLAIN = List.of(STREAM_USAGE, STREAM);
  private static final List<Form> OF_STREAM = List.of(STREAM_USAGE, PLAIN);
  private static final List<Form> OF_STREAM_USAGE = List.of(PLAIN, STREAM);

  /** What it adds to a key. */
  final int number;

  Form(int number) {
    this.number = number;
  }

  /** The others, those that tell most first. */
  public List<Form> others() {
    return switch (this) {
      case PLAIN -> OF_PLAIN;
      case STREAM -> OF_STREAM;
      case STREAM_USAGE -> OF_STREAM_USAGE;
    };
  }

  public boolean streams() {
    return this != PLAIN;
  }
}
