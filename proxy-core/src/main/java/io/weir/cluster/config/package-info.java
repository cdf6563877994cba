/**
 * What an operator writes for a cluster: records that are values, and the shapes they are read by.
 * Imports {@code config}, {@code http}, {@code fault} and {@code net.hosts}.
 */
@NullMarked
package io.weir.cluster.config;

import org.jspecify.annotations.NullMarked;
