/** A reader of HTTP/1.1 for both ends of a load: only as much of it as a driver and a stub want. */
@NullMarked
package io.weir.benchmarks.message;

import org.jspecify.annotations.NullMarked;
