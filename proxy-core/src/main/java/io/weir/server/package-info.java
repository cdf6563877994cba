/**
 * The running server: loads the file, keeps listeners and snapshot in step with it, drains, ends.
 * The only room that knows all others.
 */
@NullMarked
package io.weir.server;

import org.jspecify.annotations.NullMarked;
