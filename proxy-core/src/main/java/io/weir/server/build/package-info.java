/** From records to a snapshot: checks every reference, prepares filters, keeps what is equal. */
@NullMarked
package io.weir.server.build;

import org.jspecify.annotations.NullMarked;
