/** Where a listener's handlers hand requests over, and how they are answered. */
@NullMarked
package io.weir.exchange.desk;

import org.jspecify.annotations.NullMarked;
