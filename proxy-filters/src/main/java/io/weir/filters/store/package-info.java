/**
 * What filters count, spend and remember outside one exchange: the port. Implementations stand in
 * the rooms below. Imports nothing of Weir's.
 */
@NullMarked
package io.weir.filters.store;

import org.jspecify.annotations.NullMarked;
