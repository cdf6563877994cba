package io.weir.upstream;

import io.weir.http1.Http1Limits;
import java.time.Duration;

/**
 * How connections to one endpoint are made, used and given up. A value: equal settings, address and
 * TLS mean that the pool may be kept.
 *
 * @param connectTimeout from asking for a connection until it can be used: name look-up, TCP and
 *     TLS together
 * @param limits what an HTTP/1 answer's head may measure
 */
public record HttpSettings(
    Protocol protocol, Duration connectTimeout, Pool pool, Http2 http2, Http1Limits limits) {

  /** What an operator gets who says nothing. */
  public static final HttpSettings DEFAULTS =
      new HttpSettings(
          Protocol.AUTO,
          Duration.ofSeconds(10),
          Pool.DEFAULTS,
          Http2.DEFAULTS,
          Http1Limits.DEFAULT);

  /** Which HTTP is spoken. */
  public enum Protocol {
    /** Over TLS what ALPN chooses; in clear HTTP/1.1. */
    AUTO,
    /** HTTP/1.1 only. */
    H1,
    /** HTTP/2 only; over TLS by ALPN, in clear by prior knowledge. */
    H2,
    /** HTTP/2 in clear by prior knowledge (RFC 9113 section 3.3). */
    H2C
  }

  /**
   * How many connections there are and how long they live.
   *
   * @param maxConnections to the endpoint over all loops, those being made included; 0 for no limit
   * @param maxPending requests that may wait for a connection where {@code maxConnections} holds
   *     one back
   * @param maxIdle idle HTTP/1 connections that one loop keeps
   * @param maxRequests that one connection serves before it is closed; 0 for no limit
   * @param idle after which an unused connection is closed; zero for never
   * @param maxAge after which a connection takes no new request; zero for never
   */
  public record Pool(
      int maxConnections,
      int maxPending,
      int maxIdle,
      long maxRequests,
      Duration idle,
      Duration maxAge) {
    public static final Pool DEFAULTS =
        new Pool(0, 1024, 1024, 0, Duration.ofSeconds(60), Duration.ZERO);
  }

  /**
   * What concerns HTTP/2 connections.
   *
   * <p>A slow client holds back its own stream's window, so {@code streamWindow} is the most that
   * Weir ever holds for it: 256 KiB carry 20 Mbit/s over 100 ms, far above any token stream, and
   * are soon outgrown by nothing but bulk downloads. The connection's window is given back as bytes
   * arrive and never waits for a client: no number of slow ones can stall their neighbours.
   *
   * @param streamWindow bytes that an endpoint may send on one stream before Weir has passed them
   *     on; 65,535 or more
   * @param connectionWindow bytes that may be under way on the whole connection; four times the
   *     stream's or more
   * @param maxStreams requests at a time on one connection; the endpoint may allow fewer
   * @param maxHeaderListBytes of one answer's head, by the count of RFC 9113 section 6.5.2
   * @param keepAlive silence after which a busy connection is sent a PING, and is given up where as
   *     long again nothing comes; zero for never
   */
  public record Http2(
      int streamWindow,
      int connectionWindow,
      int maxStreams,
      int maxHeaderListBytes,
      Duration keepAlive) {
    public static final Http2 DEFAULTS =
        new Http2(256 * 1024, 4 * 1024 * 1024, 100, 60 * 1024, Duration.ofSeconds(30));
  }
}
