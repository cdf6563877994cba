package io.weir.filters.llm.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON documents that come one after the other and are mostly alike, as the events of a
 * stream are: of one that differs from an earlier one only in texts, whole numbers and padding, no
 * more than these is read. What comes of it is what {@link Json#parse} would make. One for each
 * stream; one thread at a time.
 */
public final class JsonSeries {
  /** Longer documents come seldom, and are not alike. */
  private static final int LENGTH_MAX = 4096;

  private static final int PASSED_MAX = 31;

  private final TextReader texts = new TextReader();
  private @Nullable Outline outline;

  /** How many documents are yet to pass before another outline is made. */
  private int passing;

  /** How many are to pass then, unless the outline proves useful. */
  private int passed;

  /**
   * What the bytes say; null where they are no JSON document. The tree is valid until the next
   * document is read: whoever keeps a part of it keeps a copy.
   */
  public @Nullable JsonNode read(byte[] bytes, int from, int length) {
    Outline known = outline;
    if (known != null && known.fits(bytes, from, length, texts)) {
      passing = 0;
      passed = 0;
      return known.tree();
    }
    JsonNode read = Json.parse(bytes, from, length);
    if (read != null && length <= LENGTH_MAX) {
      learn(bytes, from, length, read);
    }
    return read;
  }

  private void learn(byte[] bytes, int from, int length, JsonNode read) {
    if (passing > 0) {
      passing--;
      return;
    }
    passing = passed;
    passed = Math.min(2 * passed + 1, PASSED_MAX);
    outline = Outline.of(bytes, from, length, read);
  }
}
