/**
 * The store in Redis, for many processes that count as one: every change is one atomic script.
 * Imports the port, {@code redis.line} and the rooms beside it.
 */
@NullMarked
package io.weir.filters.store.redis;

import org.jspecify.annotations.NullMarked;
