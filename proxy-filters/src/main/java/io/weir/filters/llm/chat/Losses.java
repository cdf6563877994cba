package io.weir.filters.llm.chat;

/**
 * Is told of everything that the other side has no place for. What is lost is counted and can be
 * shown to the client, never silent.
 */
public interface Losses {
  /** For those who do not care. */
  Losses IGNORED = what -> {};

  /**
   * Something is dropped.
   *
   * @param what the field's name in the canonical form, or another word of a fixed set: it becomes
   *     a metric's label, so it never holds anything of a client's making
   */
  void lost(String what);
}
