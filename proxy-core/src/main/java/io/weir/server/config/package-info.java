/** The whole file as records: listeners with their routes, clusters, filters, admin, process. */
@NullMarked
package io.weir.server.config;

import org.jspecify.annotations.NullMarked;
