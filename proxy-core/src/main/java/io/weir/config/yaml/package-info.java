/**
 * From a YAML file to a reading: composing, interpolation, the effective tree. The only importer of
 * SnakeYAML, in one class; otherwise the JDK and the other config packages.
 */
@NullMarked
package io.weir.config.yaml;

import org.jspecify.annotations.NullMarked;
