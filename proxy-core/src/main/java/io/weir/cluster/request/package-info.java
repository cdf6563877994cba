/** What requests become on their way to an endpoint: path, authority, credential, headers. */
@NullMarked
package io.weir.cluster.request;

import org.jspecify.annotations.NullMarked;
