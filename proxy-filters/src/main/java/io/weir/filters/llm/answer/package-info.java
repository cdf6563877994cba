/**
 * A model's answer, in no dialect: what is said piece by piece, the same whether the answer comes
 * as a stream or whole. Every dialect's answers are read into {@link
 * io.weir.filters.llm.answer.AnswerSink} and written from it.
 */
@NullMarked
package io.weir.filters.llm.answer;

import org.jspecify.annotations.NullMarked;
