/**
 * The bytes of a JSON body while they pass: top-level fields found, one value cut out and replaced.
 * Imports Netty's buffers alone.
 */
@NullMarked
package io.weir.route.body;

import org.jspecify.annotations.NullMarked;
