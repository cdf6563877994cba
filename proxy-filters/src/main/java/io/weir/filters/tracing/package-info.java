/**
 * Filter {@code tracing}: spans of exchanges and their attempts, for an OpenTelemetry collector.
 */
@NullMarked
package io.weir.filters.tracing;

import org.jspecify.annotations.NullMarked;
