/** What processes cost the machine, from {@code /proc}. */
@NullMarked
package io.weir.benchmarks.load.watch;

import org.jspecify.annotations.NullMarked;
