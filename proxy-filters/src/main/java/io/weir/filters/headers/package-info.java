/** Filter {@code headers}: adds, sets and removes header fields of requests and responses. */
@NullMarked
package io.weir.filters.headers;

import org.jspecify.annotations.NullMarked;
