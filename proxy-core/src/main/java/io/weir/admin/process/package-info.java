/**
 * The admin port's pages on the process: what there is, readiness, drain, logs, memory and loops.
 * Imports {@code admin} and {@code page}.
 */
@NullMarked
package io.weir.admin.process;

import org.jspecify.annotations.NullMarked;
