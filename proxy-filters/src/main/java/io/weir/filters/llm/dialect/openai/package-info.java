/** OpenAI's chat completions, and what other providers have made of them. */
@NullMarked
package io.weir.filters.llm.dialect.openai;

import org.jspecify.annotations.NullMarked;
