package io.weir.filters.llm.chat;

/**
 * Says why a request cannot be told in another dialect, in words for the client. Carries no stack.
 */
public final class Untranslatable extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * A request that cannot go on.
   *
   * @param message what is wrong, such as {@code messages[2].content: an image by URL cannot be
   *     sent to ollama}
   */
  public Untranslatable(String message) {
    super(message, null, false, false);
  }
}
