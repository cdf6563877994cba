/** Filter {@code request_id}: gives every request an id, and a place in a trace. */
@NullMarked
package io.weir.filters.requestid;

import org.jspecify.annotations.NullMarked;
