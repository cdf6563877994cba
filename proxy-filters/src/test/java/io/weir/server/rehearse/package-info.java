/** Tests of the rehearsal, on everything that the distribution has. */
@NullMarked
package io.weir.server.rehearse;

import org.jspecify.annotations.NullMarked;
