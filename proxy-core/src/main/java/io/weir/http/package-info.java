/** The words that both codecs speak: heads, header fields and the rules for them. A leaf. */
@NullMarked
package io.weir.http;

import org.jspecify.annotations.NullMarked;
