/**
 * The store in the memory of this process: exact, quick, gone with the process. The other stores
 * build on it. Imports the port, {@code store.ledger} and {@code store.config}.
 */
@NullMarked
package io.weir.filters.store.memory;

import org.jspecify.annotations.NullMarked;
