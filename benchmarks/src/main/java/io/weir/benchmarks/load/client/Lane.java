package io.weir.benchmarks.load.client;

/**
 * A place for one request at a time: an HTTP/1.1 connection, or one of the streams of an HTTP/2.
 */
public interface Lane {

  /** Whether a request can be sent now. */
  boolean free();

  /** Sends a request that was due at that moment; only while the lane is free. */
  void send(Shot shot, long due, long now);

  /** Hears of lanes that can take a request. */
  @FunctionalInterface
  interface Dispatcher {

    /** This lane can take a request from now on; it may be sent at once. */
    void free(Lane lane, long now);
  }
}
