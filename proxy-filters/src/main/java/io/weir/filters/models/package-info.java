/**
 * The filter {@code models}: which models there are, as clients of each dialect ask for that, and
 * which one a request is for.
 */
@NullMarked
package io.weir.filters.models;

import org.jspecify.annotations.NullMarked;
