/** Windows of load on a process: what clients do, how long, and whether the machine was quiet. */
@NullMarked
package io.weir.benchmarks.gauge;

import org.jspecify.annotations.NullMarked;
