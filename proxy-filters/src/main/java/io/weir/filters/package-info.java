/** What an operator can name in a filter chain: one package per filter below this one. */
@NullMarked
package io.weir.filters;

import org.jspecify.annotations.NullMarked;
