/** Tests of the warm-up, on everything that the distribution has. */
@NullMarked
package io.weir.server.warm;

import org.jspecify.annotations.NullMarked;
