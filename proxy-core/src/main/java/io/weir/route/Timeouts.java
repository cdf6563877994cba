package io.weir.route;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;

/**
 * The clocks of an exchange and its attempts; {@link Duration#ZERO} stops one.
 *
 * @param connect until a connection is there, name look-up and TLS included
 * @param response from the request's end until the response's head
 * @param firstContent from the request's end until the first byte of the body
 * @param idle between two pieces of the body, in either direction, and between head and first
 * @param total the whole exchange, retries included; plain answers only
 * @param stream the whole exchange where the answer is a stream
 * @param leastBytesPerSecond least pace of a response body, over ten seconds; 0 for any
 */
public record Timeouts(
    Duration connect,
    Duration response,
    Duration firstContent,
    Duration idle,
    Duration total,
    Duration stream,
    long leastBytesPerSecond) {
  /** How they are written, and their defaults. */
  public static final Shape<Timeouts> SHAPE = shape();

  /** The same with another time until the response's head. */
  Timeouts withResponse(Duration other) {
    return new Timeouts(connect, other, firstContent, idle, total, stream, leastBytesPerSecond);
  }

  private static Shape<Timeouts> shape() {
    Shape.Builder b = Shape.named("route_timeouts", "A route's clocks; 0s stops one.");
    Key<Duration> connect =
        b.key("connect", Kinds.duration())
            .orElse(Duration.ofSeconds(5))
            .doc("Until an attempt has a connection, name look-up and TLS included.");
    Key<Duration> response =
        b.key("response", Kinds.duration())
            .orElse(Duration.ofMinutes(5))
            .doc(
                "From the request's end until an attempt's response head. A plain answer's head"
                    + " comes when the model has finished, so this is long; shorten it for streams"
                    + " and quick models.");
    Key<Duration> firstContent =
        b.key("first_content", Kinds.duration())
            .orElse(Duration.ofMinutes(5))
            .doc("From the request's end until the first byte of an attempt's body.");
    Key<Duration> idle =
        b.key("idle", Kinds.duration())
            .orElse(Duration.ofMinutes(5))
            .doc(
                "Between two pieces of a body, while the upstream is waited for to take or to send"
                    + " one; in a tunnel, between bytes in either direction.");
    Key<Duration> total =
        b.key("total", Kinds.duration())
            .orElse(Duration.ofMinutes(5))
            .doc("The whole exchange with all its attempts, where the answer is no stream.");
    Key<Duration> stream =
        b.key("stream", Kinds.duration())
            .orElse(Duration.ZERO)
            .doc("The whole exchange where the answer is a stream.");
    Key<Long> least =
        b.key("least_bytes_per_second", Kinds.size())
            .orElse(0L)
            .doc("Least pace of a response body, measured over ten seconds; 0 for any.");
    return b.build(
        v ->
            new Timeouts(
                v.get(connect),
                v.get(response),
                v.get(firstContent),
                v.get(idle),
                v.get(total),
                v.get(stream),
                v.get(least)));
  }
}
