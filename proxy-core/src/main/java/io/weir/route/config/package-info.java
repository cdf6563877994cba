/** Parts of a route as they are written: values without behaviour of their own beyond a head. */
@NullMarked
package io.weir.route.config;

import org.jspecify.annotations.NullMarked;
