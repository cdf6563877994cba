package io.weir.config.value;

/**
 * A value under the one key that chose its kind, such as {@code - rate_limit: {…}}.
 *
 * @param name the key
 * @param value what stood under it
 * @param <T> the type of the value
 */
public record Named<T>(String name, T value) {}
