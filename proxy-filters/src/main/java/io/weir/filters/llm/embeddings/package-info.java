/** Texts as vectors: requests and answers in every dialect that has them, and in none. */
@NullMarked
package io.weir.filters.llm.embeddings;

import org.jspecify.annotations.NullMarked;
