package io.weir.filters.identity;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.names.Star;
import java.util.List;

/**
 * Names that are allowed: each exact, or with {@code *} for any run of characters, such as {@code
 * gpt-*}. None at all allows every name.
 *
 * @param written the patterns as they were written
 */
public record NamePatterns(List<String> written) {
  /** Every name. */
  public static final NamePatterns ALL = new NamePatterns(List.of());

  /** How patterns are written in a file: a list, or one text with commas. */
  public static final Kind<NamePatterns> KIND =
      Kinds.list(Kinds.text()).as(NamePatterns::new, NamePatterns::written);

  /** Copies the list. */
  public NamePatterns {
    written = List.copyOf(written);
  }

  /** Whether every name is allowed. */
  public boolean isAll() {
    return written.isEmpty();
  }

  /** Whether this name is allowed. */
  public boolean allow(String name) {
    return written.isEmpty() || Star.anyMatches(written, name);
  }
}
