/** Clusters, their endpoints and health; the port to one upstream. */
@NullMarked
package io.weir.cluster;

import org.jspecify.annotations.NullMarked;
