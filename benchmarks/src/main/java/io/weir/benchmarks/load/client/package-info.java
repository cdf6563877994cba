/** The client's side of both protocols, and what it counts. All of it runs on one event loop. */
@NullMarked
package io.weir.benchmarks.load.client;

import org.jspecify.annotations.NullMarked;
