/** The parts of an exchange and its attempts that know nothing of it: bytes, clocks, the ledger. */
@NullMarked
package io.weir.exchange.attempt;

import org.jspecify.annotations.NullMarked;
