/** The command line: {@code weir run|check|explain|docs|version}. */
@NullMarked
package io.weir.server.cli;

import org.jspecify.annotations.NullMarked;
