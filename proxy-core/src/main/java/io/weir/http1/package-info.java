/** HTTP/1.1 on the wire, for both sides: strict parsing, framing and writing. */
@NullMarked
package io.weir.http1;

import org.jspecify.annotations.NullMarked;
