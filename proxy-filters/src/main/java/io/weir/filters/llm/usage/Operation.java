package io.weir.filters.llm.usage;

import org.jspecify.annotations.Nullable;

/** What a model is asked to do, in the words of OpenTelemetry's GenAI conventions. */
public enum Operation {
  CHAT("chat", "/chat/completions", "/messages", "/responses", "/chat", "/chat/stream"),
  TEXT_COMPLETION("text_completion", "/completions", "/generate"),
  EMBEDDINGS("embeddings", "/embeddings", "/embed"),
  GENERATE_CONTENT("generate_content", ":generateContent", ":streamGenerateContent");

  private final String word;

  @SuppressWarnings("ImmutableEnumChecker") // never given out
  private final String[] ends;

  Operation(String word, String... ends) {
    this.word = word;
    this.ends = ends;
  }

  /** The word for it in metrics and spans. */
  public String word() {
    return word;
  }

  /** What the path asks for; null where it is no path of a model call. */
  public static @Nullable Operation of(String path) {
    for (Operation operation : values()) {
      for (String end : operation.ends) {
        if (path.endsWith(end)) {
          return operation;
        }
      }
    }
    return null;
  }
}
