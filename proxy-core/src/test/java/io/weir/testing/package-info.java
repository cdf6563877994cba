/** Fixtures shared by the tests of every module. */
@NullMarked
package io.weir.testing;

import org.jspecify.annotations.NullMarked;
