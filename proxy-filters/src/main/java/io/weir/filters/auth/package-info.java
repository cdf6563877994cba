/**
 * Filter {@code auth}: who a client is, and whether it may come in. Its alcoves know the kinds of
 * credentials.
 */
@NullMarked
package io.weir.filters.auth;

import org.jspecify.annotations.NullMarked;
