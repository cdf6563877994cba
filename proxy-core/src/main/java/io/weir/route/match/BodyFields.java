package io.weir.route.match;

import org.jspecify.annotations.Nullable;

/** Top-level fields of a request's body, as far as they are known. */
public interface BodyFields {
  /** A scalar's text; null where the field is absent, nested or too long. */
  @Nullable String value(String field);

  /** Whether the field is there, with whatever value. */
  boolean present(String field);
}
