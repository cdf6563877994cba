/** Answers that are told in another form than the one in which they came. */
@NullMarked
package io.weir.filters.cache.replay;

import org.jspecify.annotations.NullMarked;
