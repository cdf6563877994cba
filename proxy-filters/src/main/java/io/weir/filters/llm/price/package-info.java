/**
 * What model calls cost: the price list, its file and the rules by which a model finds its price.
 */
@NullMarked
package io.weir.filters.llm.price;

import org.jspecify.annotations.NullMarked;
