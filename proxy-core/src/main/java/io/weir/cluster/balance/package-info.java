/**
 * Who gets the next request of a cluster, and whether one may go at all. Imports only the JDK and
 * jspecify; knows endpoints as {@link io.weir.cluster.balance.Candidate}.
 */
@NullMarked
package io.weir.cluster.balance;

import org.jspecify.annotations.NullMarked;
