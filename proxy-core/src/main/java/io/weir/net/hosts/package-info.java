/** Names to addresses. Imports config and net. */
@NullMarked
package io.weir.net.hosts;

import org.jspecify.annotations.NullMarked;
