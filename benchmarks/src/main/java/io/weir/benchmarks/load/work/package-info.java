/** What a load run is asked to do, as values; knows nothing of sockets. */
@NullMarked
package io.weir.benchmarks.load.work;

import org.jspecify.annotations.NullMarked;
