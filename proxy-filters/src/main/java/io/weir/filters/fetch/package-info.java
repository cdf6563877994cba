/** Small documents that filters bring from elsewhere. Imports nothing of Weir. */
@NullMarked
package io.weir.filters.fetch;

import org.jspecify.annotations.NullMarked;
