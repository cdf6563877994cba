/** Clusters as they run: built from the file, checked, looked up, kept over reloads, shown. */
@NullMarked
package io.weir.cluster.live;

import org.jspecify.annotations.NullMarked;
