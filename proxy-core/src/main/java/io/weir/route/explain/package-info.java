/** Which route takes a request, and why the ones before it do not. */
@NullMarked
package io.weir.route.explain;

import org.jspecify.annotations.NullMarked;
