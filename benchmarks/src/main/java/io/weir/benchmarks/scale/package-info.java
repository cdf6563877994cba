/** What Weir costs as one thing grows: routes, keys, prompts, endpoints, open streams. */
@NullMarked
package io.weir.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
