/** What a page of the admin port is: where it stands, what it takes, what it answers. */
@NullMarked
package io.weir.page;

import org.jspecify.annotations.NullMarked;
