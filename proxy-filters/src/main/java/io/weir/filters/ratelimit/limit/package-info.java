/** Limits: how they are written, whose they are, and what an exchange draws from them. */
@NullMarked
package io.weir.filters.ratelimit.limit;

import org.jspecify.annotations.NullMarked;
