/**
 * Which store an operator has chosen, and the stores that are open. The kinds stand in the rooms
 * beside this one and are found by {@link java.util.ServiceLoader}. Imports {@code config}, {@code
 * filter}, {@code net}, {@code stats} and the port.
 */
@NullMarked
package io.weir.filters.store.config;

import org.jspecify.annotations.NullMarked;
