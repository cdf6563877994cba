/** Tests of {@code tracing}, and a collector for them. */
@NullMarked
package io.weir.filters.tracing;

import org.jspecify.annotations.NullMarked;
