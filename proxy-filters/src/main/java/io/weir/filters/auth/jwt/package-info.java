/** Tokens: JWTs (RFC 7519), the keys that sign them (RFC 7517), and what their claims mean. */
@NullMarked
package io.weir.filters.auth.jwt;

import org.jspecify.annotations.NullMarked;
