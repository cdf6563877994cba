/** Event loops, their clocks and timers, transports and TLS. */
@NullMarked
package io.weir.net;

import org.jspecify.annotations.NullMarked;
