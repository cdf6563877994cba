/**
 * YAML text to typed values that know their line: kinds of values, shapes of mappings, nodes.
 * Imports only the JDK, {@code config.problem} and {@code config.value}; knows no proxy word.
 */
@NullMarked
package io.weir.config;

import org.jspecify.annotations.NullMarked;
