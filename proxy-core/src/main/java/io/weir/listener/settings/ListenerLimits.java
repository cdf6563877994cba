package io.weir.listener.settings;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.http.PathRules;
import io.weir.http1.Http1Limits;

/**
 * How much a client may ask of a listener.
 *
 * @param connections open at once, on all loops
 * @param headersBytes a request's head; also a trailer section, up to 8 KiB
 * @param headersCount fields in a head, or in a trailer section
 * @param uriBytes the request target
 * @param bodyBytes a request's body
 * @param streams requests at once on one HTTP/2 connection
 * @param requestsPerConnection after which a connection is closed; 0 for no limit
 * @param headerTableBytes HPACK's memory for one HTTP/2 connection
 * @param streamWindowBytes unread body bytes for one HTTP/2 request
 * @param connectionWindowBytes unread body bytes for one HTTP/2 connection
 * @param glitches HTTP/2 frames of no use that a connection may send at once (see {@code
 *     FrameBudget}); a hundredth of it comes back every 100 ms
 * @param resets HTTP/2 requests that a connection may cancel, or make Weir cancel, in 30 s
 */
public record ListenerLimits(
    int connections,
    int headersBytes,
    int headersCount,
    int uriBytes,
    long bodyBytes,
    int streams,
    int requestsPerConnection,
    int headerTableBytes,
    int streamWindowBytes,
    int connectionWindowBytes,
    int glitches,
    int resets) {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int TRAILER_BYTES_MAX = 8 * KIB;

  /** What an operator writes under {@code limits}. */
  public static final Shape<ListenerLimits> SHAPE = shape();

  /** What holds where nothing is written. */
  public static final ListenerLimits DEFAULT = SHAPE.defaults();

  /** The same, in the words of the HTTP/1 parser. */
  public Http1Limits http1() {
    Http1Limits base = Http1Limits.DEFAULT;
    return new Http1Limits(
        headersBytes,
        uriBytes,
        headersCount,
        Math.min(headersBytes, TRAILER_BYTES_MAX),
        base.extensionBytesMax(),
        base.aheadBytesMax(),
        PathRules.DEFAULT);
  }

  private static Shape<ListenerLimits> shape() {
    Shape.Builder b = Shape.named("listener_limits", "How much a client may ask of a listener.");
    Key<Integer> connections =
        b.key("connections", Kinds.integer(1, 10_000_000))
            .orElse(100_000)
            .doc("Connections open at once; more are closed at once.");
    Key<Long> headersBytes = size(b, "headers_bytes", 256, MIB, 60 * KIB, "A request's head.");
    Key<Integer> headersCount =
        b.key("headers_count", Kinds.integer(1, 10_000))
            .orElse(100)
            .doc("Fields in a request's head.");
    Key<Long> uriBytes = size(b, "uri_bytes", 16, MIB, 8 * KIB, "The request target.");
    Key<Long> bodyBytes =
        size(b, "body_bytes", 0, Long.MAX_VALUE, 32L * MIB, "A request's body; 413 beyond.");
    Key<Integer> streams =
        b.key("streams", Kinds.integer(1, 10_000))
            .orElse(100)
            .doc("Requests at once on one HTTP/2 connection.");
    Key<Integer> requests =
        b.key("requests_per_connection", Kinds.integer(0, Integer.MAX_VALUE))
            .orElse(0)
            .doc("After so many requests a connection is closed; 0 for no limit.");
    Key<Long> table =
        size(b, "header_table", 0, MIB, 4 * KIB, "HPACK's memory for one HTTP/2 connection.");
    Key<Long> streamWindow =
        size(b, "stream_window", KIB, 16 * MIB, 256 * KIB, "Unread bytes of one HTTP/2 request.");
    Key<Long> connectionWindow =
        size(b, "connection_window", 64 * KIB, 256 * MIB, MIB, "The same for one connection.");
    Key<Integer> glitches =
        b.key("glitches", Kinds.integer(10, 1_000_000))
            .orElse(1_000)
            .doc("HTTP/2 frames of no use that a connection may send before it is closed.");
    Key<Integer> resets =
        b.key("resets", Kinds.integer(1, 1_000_000))
            .orElse(100)
            .doc("HTTP/2 requests that a connection may cancel in 30 s before it is closed.");
    return b.build(
        v ->
            new ListenerLimits(
                v.get(connections),
                v.get(headersBytes).intValue(),
                v.get(headersCount),
                v.get(uriBytes).intValue(),
                v.get(bodyBytes),
                v.get(streams),
                v.get(requests),
                v.get(table).intValue(),
                v.get(streamWindow).intValue(),
                v.get(connectionWindow).intValue(),
                v.get(glitches),
                v.get(resets)));
  }

  private static Key<Long> size(
      Shape.Builder b, String name, long min, long max, long fallback, String doc) {
    return b.key(name, Kinds.size(min, max)).orElse(fallback).doc(doc);
  }
}
