/**
 * OpenAI's Responses API as a dialect: {@code POST /v1/responses}, streamed and whole. Nothing is
 * kept between calls, so whatever leans on a stored response is refused.
 */
@NullMarked
package io.weir.filters.llm.dialect.responses;

import org.jspecify.annotations.NullMarked;
