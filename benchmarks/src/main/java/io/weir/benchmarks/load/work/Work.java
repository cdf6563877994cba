package io.weir.benchmarks.load.work;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a run does to whom.
 *
 * @param target where connections go
 * @param authority the host that requests name
 * @param http2 cleartext HTTP/2 by prior knowledge; otherwise HTTP/1.1
 * @param mix the kinds of request; at least one
 * @param connections how many are kept open; at least 1
 * @param streams how many requests run at once on one connection; 1 for HTTP/1.1
 * @param threads event loops that share the work evenly; at most {@code connections}
 * @param pace when requests are sent
 * @param span how long
 * @param limits what a connection or a request may take
 */
public record Work(
    InetSocketAddress target,
    String authority,
    boolean http2,
    List<Request> mix,
    int connections,
    int streams,
    int threads,
    Pace pace,
    Span span,
    Limits limits) {

  /** Nothing in it changes later. */
  public Work {
    mix = List.copyOf(mix);
  }

  /** How many requests may be under way at once. */
  public int lanes() {
    return connections * streams;
  }

  /**
   * When requests are sent.
   *
   * @param perSecond a constant rate for all threads together (open loop); 0 sends the next request
   *     of a connection or stream when the answer before it has ended (closed loop)
   * @param maxWaiting due requests that wait for a free connection at most; more are not sent at
   *     all, and counted as unsent
   * @param maxRequests the run ends after so many requests in its window; 0 where time alone ends
   *     it
   */
  public record Pace(double perSecond, int maxWaiting, long maxRequests) {

    /** Whether requests are due at moments of their own, whatever becomes of those before. */
    public boolean open() {
      return perSecond > 0;
    }
  }

  /**
   * How long each part of a run takes, in nanoseconds.
   *
   * @param ramp over which connections are opened, evenly; 0 opens them as fast as they come
   * @param warmUp that is not counted, after the ramp
   * @param window that is counted
   * @param drain the wait for answers to requests of the window, at most
   */
  public record Span(long ramp, long warmUp, long window, long drain) {}

  /**
   * What a connection or a request may take.
   *
   * @param timeoutNanos without a byte of the answer, after which a request fails; for connecting,
   *     too
   * @param requestsPerConnection after so many the connection is replaced; 0 for never
   * @param readBytesPerSecond the most that is read from a connection; 0 for no limit
   */
  public record Limits(long timeoutNanos, int requestsPerConnection, long readBytesPerSecond) {}
}
