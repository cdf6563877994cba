/**
 * The filter {@code translate}: a client speaks its dialect, a cluster's servers theirs, and
 * neither can tell. What the dialects are is in {@code filters.llm.dialect}.
 */
@NullMarked
package io.weir.filters.translate;

import org.jspecify.annotations.NullMarked;
