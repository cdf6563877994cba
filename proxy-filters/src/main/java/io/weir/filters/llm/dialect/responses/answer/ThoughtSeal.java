package io.weir.filters.llm.dialect.responses.answer;

import org.jspecify.annotations.Nullable;

/**
 * Proofs of thoughts in {@code encrypted_content}, the only place in which a client of this dialect
 * keeps something for its provider. They are marked, to be told from thoughts that are sealed.
 */
public final class ThoughtSeal {
  private static final String MARK = "signature:";

  private ThoughtSeal() {}

  /** What the client is to keep. */
  public static String of(String signature) {
    return MARK + signature;
  }

  /** The proof that a client has kept; null where it keeps a sealed thought. */
  public static @Nullable String signature(String kept) {
    return kept.startsWith(MARK) ? kept.substring(MARK.length()) : null;
  }
}
