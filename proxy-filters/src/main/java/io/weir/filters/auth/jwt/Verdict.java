package io.weir.filters.auth.jwt;

import io.weir.filters.identity.Identity;

/** What is found out about a token. */
public sealed interface Verdict {
  /** Why a token is refused. */
  enum Why {
    /** Not made as it should be, not signed by whom it says, or not meant for Weir. */
    BAD,
    /** It has ended. */
    EXPIRED,
    /** The issuer's keys cannot be had. */
    UNAVAILABLE
  }

  /** The token is right, and this is its bearer. */
  record Known(Identity identity) implements Verdict {}

  /**
   * The token counts for nothing.
   *
   * @param detail one line for the client; says nothing that it does not know
   */
  record Refused(Why why, String detail) implements Verdict {}
}
