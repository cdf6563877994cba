/** What clients and servers say in benchmarks of translation. */
@NullMarked
package io.weir.benchmarks.talk;

import org.jspecify.annotations.NullMarked;
