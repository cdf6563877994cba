/** A chat without ceremony: one body, one answer, no tools; clients only. */
@NullMarked
package io.weir.filters.llm.dialect.simple;

import org.jspecify.annotations.NullMarked;
