package io.weir.filters.mock.talk;

/**
 * One request and what is said to it: all that a dialect needs to write the answer.
 *
 * @param prompt what was asked
 * @param said what is said
 * @param id digits that tell this answer from others
 * @param wallMillis the time, by the wall's clock
 * @param pieceTokens tokens of each event of a stream
 */
public record Call(Prompt prompt, Utterance said, String id, long wallMillis, int pieceTokens) {
  /** The time in seconds. */
  public long wallSeconds() {
    return wallMillis / 1000;
  }
}
