/**
 * The sockets that Weir accepts on, and the server side of HTTP/1.1 and HTTP/2. May import config,
 * exchange, fault, http, http1, net and stats.
 */
@NullMarked
package io.weir.listener;

import org.jspecify.annotations.NullMarked;
