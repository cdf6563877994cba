package io.weir.filters.breaker.machine;

import io.weir.filters.breaker.config.State;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody outside says of the cluster's health.
 *
 * @param state the state that this colour asks for; null where the colour is unknown
 * @param reason why, for the incident
 * @param metrics what it was measured by; null where nothing was told
 */
public record Signal(@Nullable State state, String reason, @Nullable Map<String, Object> metrics) {}
