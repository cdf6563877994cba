/**
 * What makes the answers of {@code respond} routes: templates, metrics and readiness. Imports
 * {@code route} for the port it fills and {@code cluster} for those whom it asks.
 */
@NullMarked
package io.weir.respond;

import org.jspecify.annotations.NullMarked;
