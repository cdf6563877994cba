/**
 * What can be wrong with a configuration file, where, and how that is told. Imports only the JDK.
 */
@NullMarked
package io.weir.config.problem;

import org.jspecify.annotations.NullMarked;
