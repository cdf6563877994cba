package io.weir.fault;

/** A wire language in which a client is told of a fault. */
public enum Dialect {
  OPENAI("openai"),
  OPENAI_RESPONSES("openai-responses"),
  ANTHROPIC("anthropic"),
  OLLAMA("ollama"),
  GEMINI("gemini"),
  /**
   * Texts and nothing else, with the provider's name: {@code /v1/chat}, {@code /v1/chat/stream}.
   */
  SIMPLE_CHAT("simple_chat"),
  PLAIN("plain"),
  FASTAPI("fastapi");

  private final String word;

  Dialect(String word) {
    this.word = word;
  }

  /** The dialect that a path is known for; {@link #OPENAI} for any other below {@code /v1}. */
  public static Dialect ofPath(String path) {
    if (path.startsWith("/v1/messages")) {
      return ANTHROPIC;
    }
    if (path.startsWith("/v1/responses")) {
      return OPENAI_RESPONSES;
    }
    if (path.startsWith("/api/")) {
      return OLLAMA;
    }
    if (path.startsWith("/v1beta/")) {
      return GEMINI;
    }
    return path.startsWith("/v1/") ? OPENAI : PLAIN;
  }

  /** The word for it in {@code routes.yaml}. */
  public String word() {
    return word;
  }
}
