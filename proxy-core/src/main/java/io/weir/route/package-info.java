/** Routes as written and as compiled: match, table, retry policy, timeouts. */
@NullMarked
package io.weir.route;

import org.jspecify.annotations.NullMarked;
