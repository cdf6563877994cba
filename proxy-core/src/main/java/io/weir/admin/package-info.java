/**
 * What the admin port may ask of the server ({@link io.weir.admin.Operations}) and how it is
 * written in the file. Its pages stand in inner rooms, its socket in {@code admin.port}.
 */
@NullMarked
package io.weir.admin;

import org.jspecify.annotations.NullMarked;
