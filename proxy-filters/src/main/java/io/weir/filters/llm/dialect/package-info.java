/** What a dialect is to translation: a side that clients speak, and a side that servers do. */
@NullMarked
package io.weir.filters.llm.dialect;

import org.jspecify.annotations.NullMarked;
