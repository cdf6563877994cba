/** The extension point: filter kinds, filters, hooks, and the steps they answer with. */
@NullMarked
package io.weir.filter;

import org.jspecify.annotations.NullMarked;
