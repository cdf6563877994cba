@NullMarked
package io.weir.filters.breaker;

import org.jspecify.annotations.NullMarked;
