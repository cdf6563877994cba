/** A chain of filters, compiled and at work on one exchange or attempt. */
@NullMarked
package io.weir.exchange.chain;

import org.jspecify.annotations.NullMarked;
