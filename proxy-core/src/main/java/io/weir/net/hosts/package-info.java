/** Names to addresses. Imports net. */
@NullMarked
package io.weir.net.hosts;

import org.jspecify.annotations.NullMarked;
