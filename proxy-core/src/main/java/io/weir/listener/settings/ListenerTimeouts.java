package io.weir.listener.settings;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;

/**
 * How long a client may take; each is met up to a tick of the loop's timers late.
 *
 * @param tlsHandshake from the connection's beginning to the end of the handshake
 * @param requestHead from a head's first byte to its last
 * @param bodyIdle between two pieces of a body that Weir is ready to read
 * @param keepAliveIdle between two requests
 * @param writeIdle without a byte taken of those that wait for the client
 * @param connectionAge after which a connection is asked to end; zero for never
 */
public record ListenerTimeouts(
    Duration tlsHandshake,
    Duration requestHead,
    Duration bodyIdle,
    Duration keepAliveIdle,
    Duration writeIdle,
    Duration connectionAge) {
  private static final Duration MIN = Duration.ofMillis(10);
  private static final Duration MAX = Duration.ofDays(1);

  /** What an operator writes under {@code timeouts}. */
  public static final Shape<ListenerTimeouts> SHAPE = shape();

  /** What holds where nothing is written. */
  public static final ListenerTimeouts DEFAULT = SHAPE.defaults();

  private static Shape<ListenerTimeouts> shape() {
    Shape.Builder b = Shape.named("listener_timeouts", "How long a client may take.");
    Key<Duration> handshake =
        time(b, "tls_handshake", Duration.ofSeconds(10), "To finish the TLS handshake.");
    Key<Duration> head =
        time(b, "request_head", Duration.ofSeconds(10), "To send a whole request head; 408.");
    Key<Duration> body =
        time(b, "body_idle", Duration.ofSeconds(30), "Between two pieces of a body; 408.");
    Key<Duration> idle =
        time(b, "keep_alive_idle", Duration.ofSeconds(60), "Between two requests.");
    Key<Duration> write =
        time(b, "write_idle", Duration.ofMinutes(5), "Without taking a byte of an answer.");
    Key<Duration> age =
        b.key("connection_age", Kinds.duration(Duration.ZERO, Duration.ofDays(30)))
            .orElse(Duration.ZERO)
            .doc("After which a connection is asked to end; 0s for never.");
    return b.build(
        v ->
            new ListenerTimeouts(
                v.get(handshake), v.get(head), v.get(body), v.get(idle), v.get(write), v.get(age)));
  }

  private static Key<Duration> time(Shape.Builder b, String name, Duration fallback, String doc) {
    return b.key(name, Kinds.duration(MIN, MAX)).orElse(fallback).doc(doc);
  }
}
