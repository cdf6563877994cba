package io.weir.route;

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
    long leastBytesPerSecond) {}
