/** Ollama's own API: chat and generate. */
@NullMarked
package io.weir.filters.llm.dialect.ollama;

import org.jspecify.annotations.NullMarked;
