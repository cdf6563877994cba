/** How an endpoint's health is judged, without sockets or threads of its own. */
@NullMarked
package io.weir.cluster.health;

import org.jspecify.annotations.NullMarked;
