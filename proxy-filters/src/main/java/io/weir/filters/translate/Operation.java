package io.weir.filters.translate;

import io.weir.http.RequestHead;

/** What a request asks of a model server, as its path says. */
enum Operation {
  /** An answer in a conversation. */
  CHAT,
  /** How long a prompt is. */
  COUNT_TOKENS,
  /** Texts as vectors. */
  EMBEDDINGS,
  /** Anything that passes as it is. */
  OTHER;

  static Operation of(RequestHead head) {
    String path = head.pathOnly();
    if (!head.method().equals("POST")) {
      return OTHER;
    }
    if (path.endsWith("/messages/count_tokens")) {
      return COUNT_TOKENS;
    }
    if (path.endsWith("/embeddings") || path.endsWith("/api/embed")) {
      return EMBEDDINGS;
    }
    boolean chat =
        path.endsWith("/chat/completions")
            || path.endsWith("/messages")
            || path.endsWith("/responses")
            || path.endsWith("/chat")
            || path.endsWith("/chat/stream")
            || path.endsWith("/api/generate");
    return chat ? CHAT : OTHER;
  }
}
