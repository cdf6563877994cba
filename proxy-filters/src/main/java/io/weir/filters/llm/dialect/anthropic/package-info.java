/** The Messages API of Anthropic, as clients and as servers speak it. */
@NullMarked
package io.weir.filters.llm.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
