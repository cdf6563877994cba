/** What an endpoint's answer means for its attempt, before anybody gets it. */
@NullMarked
package io.weir.exchange.answer;

import org.jspecify.annotations.NullMarked;
