/** Tests of the command line, and of all that it prints or reads. */
@NullMarked
package io.weir.server.cli;

import org.jspecify.annotations.NullMarked;
