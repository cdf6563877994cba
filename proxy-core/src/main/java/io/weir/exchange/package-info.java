/** One request's life: chain, router, attempts, flow control, snapshot. */
@NullMarked
package io.weir.exchange;

import org.jspecify.annotations.NullMarked;
