/**
 * What every connection needs whichever HTTP version it speaks: its counters, its one timer, the
 * client's address, a gentle end. May import config, exchange, fault, http, net and stats.
 */
@NullMarked
package io.weir.listener.guard;

import org.jspecify.annotations.NullMarked;
