/** Ollama's answers, read and written. */
@NullMarked
package io.weir.filters.llm.dialect.ollama.answer;

import org.jspecify.annotations.NullMarked;
