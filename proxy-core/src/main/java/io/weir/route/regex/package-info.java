/**
 * Regular expressions whose work grows with the text alone, whatever the text: what clients send is
 * matched on the event loops. A leaf.
 */
@NullMarked
package io.weir.route.regex;

import org.jspecify.annotations.NullMarked;
