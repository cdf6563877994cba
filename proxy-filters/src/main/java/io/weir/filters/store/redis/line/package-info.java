/**
 * The line to Redis: connected in the background, every call answered within its time, shut while
 * Redis does not answer. With its outer room the only user of Lettuce.
 */
@NullMarked
package io.weir.filters.store.redis.line;

import org.jspecify.annotations.NullMarked;
