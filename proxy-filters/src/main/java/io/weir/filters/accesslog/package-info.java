/** Filter {@code access_log}: one line of JSON for every exchange. */
@NullMarked
package io.weir.filters.accesslog;

import org.jspecify.annotations.NullMarked;
