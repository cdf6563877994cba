package io.weir.filters.llm.usage.read;

import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * Guesses the tokens of an answer that does not report them, from what was sent of it. It looks
 * into the first pieces and then into one of many, counts the texts in them (a stream's events
 * mostly carry one token each) and their letters (four to a token), and takes the greater. What it
 * did not look into counts by its bytes. Not thread-safe.
 */
final class SentText {
  private static final int PIECES_FIRST = 32;
  private static final int ONE_OF = 16;
  private static final int BYTES_OF_A_PIECE_MAX = 4096;
  private static final int NAME_MAX = 20;
  private static final int BYTES_OF_A_TOKEN = 4;

  /** Names under which answers carry what the model wrote. */
  private static final Set<String> CARRIERS =
      Set.of(
          "content",
          "text",
          "thinking",
          "reasoning",
          "reasoning_content",
          "partial_json",
          "arguments",
          "delta",
          "response");

  private final StringBuilder name = new StringBuilder(NAME_MAX);
  private long bytes;
  private long lookedAt;
  private long letters;
  private long texts;
  private int pieces;

  /** Takes the next bytes; they stay as they are. */
  void scan(ByteBuf piece) {
    int length = piece.readableBytes();
    bytes += length;
    if (pieces++ < PIECES_FIRST || pieces % ONE_OF == 0) {
      int end = piece.readerIndex() + Math.min(length, BYTES_OF_A_PIECE_MAX);
      lookedAt += end - piece.readerIndex();
      look(piece, piece.readerIndex(), end);
    }
  }

  /** Whether any text was seen. */
  boolean any() {
    return texts > 0;
  }

  /** The tokens that were sent, by guess. */
  long tokens() {
    if (lookedAt == 0) {
      return 0;
    }
    long seen = Math.max(texts, (letters + BYTES_OF_A_TOKEN - 1) / BYTES_OF_A_TOKEN);
    return lookedAt == bytes ? seen : Math.round((double) seen * bytes / lookedAt);
  }

  /** Finds {@code "name":"text"}; a piece that begins inside a text loses that text. */
  private void look(ByteBuf piece, int from, int end) {
    int i = from;
    boolean carrier = false;
    while (i < end) {
      int open = piece.indexOf(i, end, (byte) '"');
      if (open < 0) {
        return;
      }
      int close = close(piece, open + 1, end);
      boolean isName = close + 1 < end && piece.getByte(close + 1) == ':';
      if (isName) {
        carrier = isCarrier(piece, open + 1, close);
        i = close + 2;
        while (i < end && piece.getByte(i) == ' ') {
          i++;
        }
        carrier = carrier && i < end && piece.getByte(i) == '"';
      } else {
        if (carrier && close > open + 1) {
          texts++;
          letters += close - open - 1;
        }
        carrier = false;
        i = close + 1;
      }
    }
  }

  private static int close(ByteBuf piece, int from, int end) {
    int i = from;
    while (i < end) {
      byte b = piece.getByte(i);
      if (b == '"') {
        return i;
      }
      i += b == '\\' ? 2 : 1;
    }
    return end;
  }

  private boolean isCarrier(ByteBuf piece, int from, int to) {
    if (to - from > NAME_MAX) {
      return false;
    }
    name.setLength(0);
    for (int i = from; i < to; i++) {
      name.append((char) piece.getByte(i));
    }
    return CARRIERS.contains(name.toString());
  }
}
