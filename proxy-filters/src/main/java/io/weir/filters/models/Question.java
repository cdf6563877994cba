package io.weir.filters.models;

import io.weir.http.RequestHead;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** What a client wants to know of the models there are. */
enum Question {
  /** OpenAI's or Anthropic's list. */
  LIST,
  /** One model of it. */
  ONE,
  /** Ollama's list. */
  TAGS,
  /** One model, to an Ollama client; its name is in the body. */
  SHOW,
  /** Ollama's version. */
  VERSION,
  /** The models that an Ollama server holds in memory. */
  PS,
  /** Nothing of the kind. */
  NONE;

  private static final String MODELS = "/v1/models";
  private static final String ONE_MODEL = MODELS + "/";

  static Question of(RequestHead head) {
    String path = head.pathOnly();
    if (head.method().equals("POST")) {
      return path.equals("/api/show") ? SHOW : NONE;
    }
    if (!head.method().equals("GET")) {
      return NONE;
    }
    return switch (path) {
      case MODELS -> LIST;
      case "/api/tags" -> TAGS;
      case "/api/version" -> VERSION;
      case "/api/ps" -> PS;
      default -> path.length() > ONE_MODEL.length() && path.startsWith(ONE_MODEL) ? ONE : NONE;
    };
  }

  /** The model whose path this is. */
  static String model(RequestHead head) {
    String written = head.pathOnly().substring(ONE_MODEL.length()).replace("+", "%2B");
    try {
      return URLDecoder.decode(written, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return written;
    }
  }
}
