/** Everything that can go wrong, once, and how a client is told. A leaf. */
@NullMarked
package io.weir.fault;

import org.jspecify.annotations.NullMarked;
