/** The launcher script, run with JDKs and a Maven that only say how they were called. */
@NullMarked
package io.weir.launcher;

import org.jspecify.annotations.NullMarked;
