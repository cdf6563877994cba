/** The house's rules, as tests over both modules: what may import what, and how code is shaped. */
@NullMarked
package io.weir.rules;

import org.jspecify.annotations.NullMarked;
