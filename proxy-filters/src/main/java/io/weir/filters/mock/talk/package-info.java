/** What the mock is asked and what it says, whatever the wire language. */
@NullMarked
package io.weir.filters.mock.talk;

import org.jspecify.annotations.NullMarked;
