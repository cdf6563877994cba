/**
 * What a client asks of a model, in no dialect: every dialect's requests are read into it and
 * written from it. Knows no dialect and no wire.
 */
@NullMarked
package io.weir.filters.llm.chat;

import org.jspecify.annotations.NullMarked;
