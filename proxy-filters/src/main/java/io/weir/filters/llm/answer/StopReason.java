package io.weir.filters.llm.answer;

/** Why a model stopped. */
public enum StopReason {
  /** It had said everything. */
  END,
  /** It met one of the client's stop texts. */
  SEQUENCE,
  /** It may say no more: the limit of the client's or of the model's context. */
  LENGTH,
  /** It wants tools called. */
  TOOLS,
  /** It, or a filter behind it, will not say more. */
  FILTER,
  /** It rests; the client may send what it has said back, to go on. */
  PAUSE;

  /**
   * The reason as it is to be reported once all is known: calls for tools are a reason of their
   * own, even where the provider just says that it stopped, but not where it was cut off.
   */
  public StopReason with(boolean tools) {
    return tools && (this == END || this == SEQUENCE) ? TOOLS : this;
  }
}
