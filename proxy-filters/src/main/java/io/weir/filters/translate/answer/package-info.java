/** A server's answer on its way into a client's dialect. */
@NullMarked
package io.weir.filters.translate.answer;

import org.jspecify.annotations.NullMarked;
