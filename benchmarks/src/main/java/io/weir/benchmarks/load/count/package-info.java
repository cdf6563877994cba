/** What one event loop counts while it drives load, and how it becomes a report. */
@NullMarked
package io.weir.benchmarks.load.count;

import org.jspecify.annotations.NullMarked;
