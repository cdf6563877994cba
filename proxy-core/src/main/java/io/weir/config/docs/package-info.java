/**
 * The JSON Schema and the key reference, both derived from shapes. Imports only the JDK and config.
 */
@NullMarked
package io.weir.config.docs;

import org.jspecify.annotations.NullMarked;
