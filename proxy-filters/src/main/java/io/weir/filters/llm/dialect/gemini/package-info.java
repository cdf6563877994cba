/** Google's {@code generateContent} and {@code streamGenerateContent}, as servers speak them. */
@NullMarked
package io.weir.filters.llm.dialect.gemini;

import org.jspecify.annotations.NullMarked;
