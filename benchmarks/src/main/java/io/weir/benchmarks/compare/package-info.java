/** Weir beside other proxies: the same work for each in turn, with ratios. */
@NullMarked
package io.weir.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
