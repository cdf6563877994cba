/**
 * The admin port's pages on traffic: numbers, clusters, the file in force, and where requests go.
 * Imports {@code admin} and {@code page}.
 */
@NullMarked
package io.weir.admin.view;

import org.jspecify.annotations.NullMarked;
