/** What a server plays to itself before it is ready, so that its first clients find it awake. */
@NullMarked
package io.weir.server.warm;

import org.jspecify.annotations.NullMarked;
