/** JMH benchmarks of the forwarding path, and the load driver. */
@NullMarked
package io.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
