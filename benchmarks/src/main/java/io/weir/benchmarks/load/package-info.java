/** The load driver: its command line, its run, and who sends what when. */
@NullMarked
package io.weir.benchmarks.load;

import org.jspecify.annotations.NullMarked;
