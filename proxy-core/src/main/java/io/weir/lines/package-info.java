/**
 * Append-only files of JSON lines, written off the event loops. Imports {@code json} and {@code
 * stats}.
 */
@NullMarked
package io.weir.lines;

import org.jspecify.annotations.NullMarked;
