/**
 * Answers of the Responses API, read and written, and what requests share with them: an answer
 * repeats what was asked, and brings back what was disguised.
 */
@NullMarked
package io.weir.filters.llm.dialect.responses.answer;

import org.jspecify.annotations.NullMarked;
