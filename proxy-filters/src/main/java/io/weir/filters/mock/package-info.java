/** Cluster type {@code mock}: a model server that is not there. */
@NullMarked
package io.weir.filters.mock;

import org.jspecify.annotations.NullMarked;
