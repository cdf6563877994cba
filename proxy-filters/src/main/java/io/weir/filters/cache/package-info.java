/**
 * Filter {@code cache}: answers identical requests once. Inside: how requests are told apart
 * ({@code key}), calls that several clients share ({@code flight}), answers that are kept ({@code
 * shelf}).
 */
@NullMarked
package io.weir.filters.cache;

import org.jspecify.annotations.NullMarked;
