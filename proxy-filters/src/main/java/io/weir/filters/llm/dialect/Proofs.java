package io.weir.filters.llm.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Proofs that a thought is its provider's own. A provider refuses what another gave, so those that
 * travel in one field are told apart: Gemini's bear a mark, OpenAI's begin alike.
 */
public final class Proofs {
  private static final String GEMINI = "gemini:";
  private static final String OPENAI = "gAAAA";

  private Proofs() {}

  /** A proof of Gemini's, as it travels. */
  public static String ofGemini(String signature) {
    return GEMINI + signature;
  }

  /** What Gemini gave; null where the proof is not Gemini's. */
  public static @Nullable String forGemini(@Nullable String proof) {
    return proof != null && proof.startsWith(GEMINI) ? proof.substring(GEMINI.length()) : null;
  }

  /** Whether a proof may be one of Anthropic's, who does not mark them. */
  public static boolean maybeAnthropic(@Nullable String proof) {
    return proof != null
        && !proof.isEmpty()
        && !proof.startsWith(OPENAI)
        && !proof.startsWith(GEMINI);
  }
}
