/**
 * Words that filters share about W3C Trace Context: {@code traceparent} read and written. May
 * import what a filter may.
 */
@NullMarked
package io.weir.filters.w3c;

import org.jspecify.annotations.NullMarked;
