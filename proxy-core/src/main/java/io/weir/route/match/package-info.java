/**
 * Conditions that a request must meet, and the index that finds the first route whose conditions
 * hold. Knows no route. Imports {@code http} and {@code route.regex}.
 */
@NullMarked
package io.weir.route.match;

import org.jspecify.annotations.NullMarked;
