/** The line in which requests wait until a limit has room for them. */
@NullMarked
package io.weir.filters.ratelimit.queue;

import org.jspecify.annotations.NullMarked;
