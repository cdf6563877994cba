/** An exchange's way: which route it takes, and through which targets it goes. */
@NullMarked
package io.weir.exchange.course;

import org.jspecify.annotations.NullMarked;
