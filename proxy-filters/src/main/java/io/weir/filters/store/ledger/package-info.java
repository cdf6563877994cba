/**
 * Money counted in this process: exact under one lock, written down by a journal. Imports {@code
 * net} and the port.
 */
@NullMarked
package io.weir.filters.store.ledger;

import org.jspecify.annotations.NullMarked;
