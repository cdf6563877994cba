/** A model server that costs next to nothing, for proxies to stand before. */
@NullMarked
package io.weir.benchmarks.stub;

import org.jspecify.annotations.NullMarked;
