/** What an operator writes for a breaker. */
@NullMarked
package io.weir.filters.breaker.config;

import org.jspecify.annotations.NullMarked;
