package io.weir.filters.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.Told;
import io.weir.filters.llm.json.JsonSeries;
import java.util.Arrays;

/** Has the frames of one streamed answer read, each of which is a JSON document. */
public final class Documents implements Frames.Listener {
  private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

  private final AnswerReader reader;
  private final Told told;
  private final JsonSeries events = new JsonSeries();
  private boolean unread;

  /**
   * Has frames read until the answer is over.
   *
   * @param told whom the reader tells
   */
  public Documents(AnswerReader reader, Told told) {
    this.reader = reader;
    this.told = told;
  }

  /** Whether a frame was meant as JSON and is none. Nothing after it is read. */
  public boolean unread() {
    return unread;
  }

  @Override
  public void frame(String name, byte[] bytes, int from, int length) {
    if (told.over() || unread) {
      return;
    }
    if (Arrays.equals(bytes, from, from + length, DONE, 0, DONE.length)) {
      reader.done();
      return;
    }
    JsonNode data = events.read(bytes, from, length);
    if (data != null) {
      reader.event(name, data);
    } else {
      // What is meant as JSON and is none may have held words: without it nothing is whole.
      unread = length > 0 && (bytes[from] == '{' || bytes[from] == '[');
    }
  }
}
