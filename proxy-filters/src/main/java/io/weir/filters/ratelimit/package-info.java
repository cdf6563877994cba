/** Filter {@code rate_limit}: bounds how much clients may ask for, in time and at once. */
@NullMarked
package io.weir.filters.ratelimit;

import org.jspecify.annotations.NullMarked;
