package io.weir.filters.llm.usage;

/**
 * What a call used, in one meaning for all providers. A part never exceeds the whole that holds it.
 *
 * @param input what the model read
 * @param output what the model wrote
 * @param searches web searches that the provider made for the answer
 * @param stated what the provider itself calls its input and output
 */
public record Tokens(Input input, Output output, long searches, Stated stated) {
  /** Nothing used. */
  public static final Tokens NONE = of(0, 0);

  /**
   * The two figures in the provider's own meaning, which may leave out what it counts apart. For
   * clients, who shall see the figures that they would see without Weir; never for money.
   */
  public record Stated(long input, long output) {}

  /** What a provider states in the meaning of this record. */
  public Tokens(Input input, Output output, long searches) {
    this(input, output, searches, new Stated(input.tokens, output.tokens));
  }

  /**
   * What the model read. For embeddings it is all there is.
   *
   * @param tokens all of it: what was read from a cache and what was written to one included
   *     (OpenAI's and Gemini's meaning, not Anthropic's)
   * @param cached of these, read from the provider's prompt cache
   * @param cacheWrite of these, written to a cache that lasts five minutes or as the provider likes
   * @param cacheWrite1h of these, written to a cache that lasts an hour
   * @param audio of these, heard
   * @param image of these, seen
   */
  public record Input(
      long tokens, long cached, long cacheWrite, long cacheWrite1h, long audio, long image) {}

  /**
   * What the model wrote.
   *
   * @param tokens all of it: reasoning included (xAI and Gemini count that apart)
   * @param reasoning of these, thought and not said
   * @param audio of these, spoken
   * @param image of these, drawn
   */
  public record Output(long tokens, long reasoning, long audio, long image) {}

  /** Plain text in, plain text out. */
  public static Tokens of(long input, long output) {
    return new Tokens(new Input(input, 0, 0, 0, 0, 0), new Output(output, 0, 0, 0), 0);
  }

  /** Input and output together. */
  public long total() {
    return input.tokens + output.tokens;
  }
}
