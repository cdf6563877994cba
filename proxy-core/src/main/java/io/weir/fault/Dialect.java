package io.weir.fault;

import java.util.Locale;

/** A wire language in which a client is told of a fault. */
public enum Dialect {
  OPENAI,
  OPENAI_RESPONSES,
  ANTHROPIC,
  OLLAMA,
  GEMINI,
  SIMPLE_CHAT,
  PLAIN,
  FASTAPI;

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
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
