/**
 * HTTP/2 on the wire, as far as both sides share it: heads to and from header lists, and the budget
 * for frames that carry nothing.
 */
@NullMarked
package io.weir.http2;

import org.jspecify.annotations.NullMarked;
