/** JSON trees, read and written; the one place where translation meets a JSON library. */
@NullMarked
package io.weir.filters.llm.json;

import org.jspecify.annotations.NullMarked;
