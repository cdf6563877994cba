/** Words of the command line that extensions bring. */
@NullMarked
package io.weir.server.cli.extension;

import org.jspecify.annotations.NullMarked;
