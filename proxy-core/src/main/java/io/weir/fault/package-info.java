/**
 * Everything that can go wrong, once, and how a client is told. Imports {@code config json http}.
 */
@NullMarked
package io.weir.fault;

import org.jspecify.annotations.NullMarked;
