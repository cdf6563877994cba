/**
 * Connections to {@code type: http} endpoints: pools, connecting, HTTP/1.1 and HTTP/2 client sides.
 * Imports cluster (its port), http, http1, fault, stats and net.
 */
@NullMarked
package io.weir.upstream;

import org.jspecify.annotations.NullMarked;
