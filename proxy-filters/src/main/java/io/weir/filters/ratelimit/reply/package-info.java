/** What clients are told of their limits: header fields. */
@NullMarked
package io.weir.filters.ratelimit.reply;

import org.jspecify.annotations.NullMarked;
