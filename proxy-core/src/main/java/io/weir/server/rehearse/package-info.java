/** A dress rehearsal: what the JVM writes down of it makes later starts quick. */
@NullMarked
package io.weir.server.rehearse;

import org.jspecify.annotations.NullMarked;
