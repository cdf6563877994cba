/**
 * The whole proxy over real sockets: a file in, bytes through, and what goes wrong. May import
 * everything.
 */
@NullMarked
package io.weir.e2e;

import org.jspecify.annotations.NullMarked;
