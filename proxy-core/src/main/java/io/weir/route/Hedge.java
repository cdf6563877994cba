package io.weir.route;

import java.time.Duration;

/**
 * A second attempt beside a slow first one.
 *
 * @param after how long the first may take to its first content before the second begins
 * @param budget share of the route's requests that may have a second attempt, 0 to 1
 */
public record Hedge(Duration after, double budget) {}
