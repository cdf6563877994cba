/** The parts of an attempt that know nothing of its exchange: bytes, clocks, what answers mean. */
@NullMarked
package io.weir.exchange.attempt;

import org.jspecify.annotations.NullMarked;
