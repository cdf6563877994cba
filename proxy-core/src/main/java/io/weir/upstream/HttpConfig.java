package io.weir.upstream;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import io.weir.net.ClientTls;
import io.weir.net.TlsConfig.Certificate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How connections to the endpoints of a cluster of {@code type: http} are made, used and given up.
 * A value: equal ones mean that connections outlive a reload.
 *
 * @param protocol which HTTP is spoken
 * @param connectTimeout from asking for a connection until it can be used: name look-up, TCP and
 *     TLS together
 * @param headBytes what an answer's head may measure
 * @param tls how encrypted endpoints are spoken to
 * @param pool how long connections live
 * @param http2 what concerns HTTP/2
 */
public record HttpConfig(
    Protocol protocol, Duration connectTimeout, int headBytes, Tls tls, Pool pool, Http2 http2) {
  private static final Duration AGE_MAX = Duration.ofDays(366);

  /** What an operator writes beside the keys of every cluster. */
  public static final Shape<HttpConfig> SHAPE = shape();

  /** What an operator gets who says nothing. */
  public static final HttpConfig DEFAULT = SHAPE.defaults();

  /** Which HTTP is spoken. */
  public enum Protocol {
    /**
     * Over TLS what ALPN chooses, and HTTP/1.1 from when the endpoint resets a stream with
     * HTTP_1_1_REQUIRED; in clear HTTP/1.1.
     */
    AUTO,
    /** HTTP/1.1 only. */
    H1,
    /** HTTP/2 only; over TLS by ALPN, in clear by prior knowledge. */
    H2,
    /** HTTP/2 in clear by prior knowledge (RFC 9113 section 3.3). */
    H2C
  }

  /**
   * TLS towards endpoints.
   *
   * @param settings files and whether the endpoint is checked
   * @param sni the name asked for and checked in place of the URL's host; null for that
   */
  public record Tls(ClientTls.Settings settings, @Nullable String sni) {
    static final Shape<Tls> SHAPE = shape();

    private static Shape<Tls> shape() {
      Shape.Builder b = Shape.named("upstream_tls", "TLS towards endpoints.");
      Key<NamedFile> ca =
          b.key("ca", Kinds.file())
              .optional()
              .doc("PEM file of the authorities to trust in place of the machine's own.");
      Key<NamedFile> cert =
          b.key("cert", Kinds.file()).optional().doc("PEM file of the chain that Weir shows.");
      Key<NamedFile> key =
          b.key("key", Kinds.file()).optional().doc("PEM file of its private key.");
      Key<Secret> password =
          b.key("key_password", Kinds.secret())
              .optional()
              .doc("What the private key is encrypted with.");
      Key<String> sni =
          b.key("sni", Kinds.text())
              .optional()
              .doc("Name asked for and looked for in the certificate; the URL's host if left out.");
      Key<Boolean> insecure =
          b.key("insecure_skip_verify", Kinds.bool())
              .orElse(false)
              .doc("Takes any certificate of any server. Whoever is in between reads everything.");
      return b.build(
          v -> {
            NamedFile chain = v.orNull(cert);
            NamedFile secret = v.orNull(key);
            if ((chain == null) != (secret == null)) {
              throw new IllegalArgumentException("found one of cert, key (expected both or none)");
            }
            Certificate shown =
                chain == null || secret == null
                    ? null
                    : new Certificate(chain, secret, v.orNull(password));
            ClientTls.Settings settings =
                new ClientTls.Settings(v.orNull(ca), shown, !v.get(insecure));
            return new Tls(settings, v.orNull(sni));
          });
    }
  }

  /**
   * How long connections live. Their number is limited by the cluster's {@code limits}.
   *
   * @param maxIdle idle HTTP/1 connections that one loop keeps
   * @param maxRequests that one connection serves before it is closed; 0 for no limit
   * @param idle after which an unused connection is closed; zero for never
   * @param maxAge after which a connection takes no new request; zero for never
   */
  public record Pool(int maxIdle, long maxRequests, Duration idle, Duration maxAge) {
    static final Shape<Pool> SHAPE = shape();

    private static Shape<Pool> shape() {
      Shape.Builder b = Shape.named("pool", "How long connections to endpoints live.");
      Key<Integer> maxIdle =
          b.key("max_idle", Kinds.integer(0, 1 << 20))
              .orElse(1024)
              .doc("Idle HTTP/1 connections that each loop keeps for each endpoint.");
      Key<Long> maxRequests =
          b.key("max_requests", Kinds.wholeNumber(0, Long.MAX_VALUE))
              .orElse(0L)
              .doc("Requests that a connection serves before it is closed; 0 for no limit.");
      Key<Duration> idle =
          b.key("idle", Kinds.duration(Duration.ZERO, AGE_MAX))
              .orElse(Duration.ofSeconds(60))
              .doc("Time after which an unused connection is closed; 0s for never.");
      Key<Duration> maxAge =
          b.key("max_age", Kinds.duration(Duration.ZERO, AGE_MAX))
              .orElse(Duration.ZERO)
              .doc("Time after which a connection takes no new request; 0s for never.");
      return b.build(v -> new Pool(v.get(maxIdle), v.get(maxRequests), v.get(idle), v.get(maxAge)));
    }
  }

  /**
   * What concerns HTTP/2 connections.
   *
   * <p>A slow client holds back its own stream's window, so {@code streamWindow} is the most that
   * Weir ever holds for it: 256 KiB carry 20 Mbit/s over 100 ms, far above any token stream. The
   * connection's window is given back as bytes arrive and never waits for a client, so that no
   * number of slow ones can stall their neighbours.
   *
   * @param streamWindow bytes that an endpoint may send on one stream before Weir has passed them
   *     on
   * @param connectionWindow bytes that may be under way on the whole connection
   * @param maxStreams requests at a time on one connection; the endpoint may allow fewer
   * @param keepAlive silence after which a busy connection is sent a PING, and is given up where as
   *     long again nothing comes; zero for never
   */
  public record Http2(int streamWindow, int connectionWindow, int maxStreams, Duration keepAlive) {
    private static final long WINDOW_MIN = 65_535;
    private static final long WINDOW_MAX = 1L << 30;
    static final Shape<Http2> SHAPE = shape();

    private static Shape<Http2> shape() {
      Shape.Builder b = Shape.named("upstream_http2", "What concerns HTTP/2 to endpoints.");
      Key<Long> stream =
          b.key("stream_window", Kinds.size(WINDOW_MIN, WINDOW_MAX))
              .orElse(256L * 1024)
              .doc("Bytes that an endpoint may send on one stream before they are passed on.");
      Key<Long> connection =
          b.key("connection_window", Kinds.size(WINDOW_MIN, WINDOW_MAX))
              .orElse(4L * 1024 * 1024)
              .doc(
                  "Bytes that may be under way on one connection; at least four stream windows,"
                      + " so that one stream cannot fill it.");
      Key<Integer> streams =
          b.key("max_streams", Kinds.integer(1, 1 << 20))
              .orElse(100)
              .doc("Requests at a time on one connection; the endpoint may allow fewer.");
      Key<Duration> keepAlive =
          b.key("keep_alive", Kinds.duration(Duration.ZERO, AGE_MAX))
              .orElse(Duration.ofSeconds(30))
              .doc("Silence after which a busy connection is asked by PING whether it lives.");
      return b.build(
          v -> {
            if (v.get(connection) < 4 * v.get(stream)) {
              throw new IllegalArgumentException(
                  "connection_window: "
                      + v.get(connection)
                      + " bytes (expected: at least four times stream_window)");
            }
            int window = Math.toIntExact(v.get(stream));
            int all = Math.toIntExact(v.get(connection));
            return new Http2(window, all, v.get(streams), v.get(keepAlive));
          });
    }
  }

  private static Shape<HttpConfig> shape() {
    Shape.Builder b = Shape.named("upstream", "Connections to endpoints of type http.");
    Key<Protocol> protocol =
        b.key("protocol", Kinds.word(Protocol.class))
            .orElse(Protocol.AUTO)
            .doc(
                "auto (ALPN decides, and HTTP/1.1 from when the endpoint asks for it; HTTP/1.1 in"
                    + " clear), h1, h2, or h2c (HTTP/2 in clear).");
    Key<Duration> connect =
        b.key("connect_timeout", Kinds.duration(Duration.ofMillis(1), Duration.ofHours(1)))
            .orElse(Duration.ofSeconds(10))
            .doc(
                "Time until a connection can be used: name, TCP and TLS together. A route's own"
                    + " connect timeout may be shorter.");
    Key<Long> headBytes =
        b.key("response_head_bytes", Kinds.size(1024, 1 << 20))
            .orElse(60L * 1024)
            .doc("What the head of an answer may measure.");
    Key<Tls> tls =
        b.key("tls", Tls.SHAPE).orElse(Tls.SHAPE.defaults()).doc("TLS towards https endpoints.");
    Key<Pool> pool =
        b.key("pool", Pool.SHAPE).orElse(Pool.SHAPE.defaults()).doc("How long connections live.");
    Key<Http2> http2 =
        b.key("http2", Http2.SHAPE).orElse(Http2.SHAPE.defaults()).doc("What concerns HTTP/2.");
    return b.build(
        v ->
            new HttpConfig(
                v.get(protocol),
                v.get(connect),
                Math.toIntExact(v.get(headBytes)),
                v.get(tls),
                v.get(pool),
                v.get(http2)));
  }
}
