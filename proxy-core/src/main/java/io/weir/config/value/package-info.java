/** The small immutable values a configuration is made of. Imports the JDK and config.problem. */
@NullMarked
package io.weir.config.value;

import org.jspecify.annotations.NullMarked;
