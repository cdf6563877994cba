/** Patterns for names that an operator writes. Imports nothing. */
@NullMarked
package io.weir.config.names;

import org.jspecify.annotations.NullMarked;
