/** What is compiled from one version of the file and shared by all exchanges under it. */
@NullMarked
package io.weir.exchange.plan;

import org.jspecify.annotations.NullMarked;
