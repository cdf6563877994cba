/** Writing JSON text without building a tree. A leaf: imports nothing of Weir's. */
@NullMarked
package io.weir.json;

import org.jspecify.annotations.NullMarked;
