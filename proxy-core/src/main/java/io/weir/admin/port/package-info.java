/**
 * The admin port's own listener: who may ask, where requests go, and how answers are written.
 * Imports {@code admin}, its inner rooms and {@code listener}.
 */
@NullMarked
package io.weir.admin.port;

import org.jspecify.annotations.NullMarked;
