/** API keys: how they are written, watched and looked up. */
@NullMarked
package io.weir.filters.auth.keys;

import org.jspecify.annotations.NullMarked;
