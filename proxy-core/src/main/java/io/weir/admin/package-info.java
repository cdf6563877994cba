/**
 * The admin port: an own listener for people and machines that watch and steer Weir. Asks the
 * server through {@link io.weir.admin.Operations} only.
 */
@NullMarked
package io.weir.admin;

import org.jspecify.annotations.NullMarked;
