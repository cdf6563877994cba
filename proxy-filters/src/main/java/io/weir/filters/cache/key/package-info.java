/** What makes two requests the same, and which may be answered from memory at all. */
@NullMarked
package io.weir.filters.cache.key;

import org.jspecify.annotations.NullMarked;
