package io.weir.filters.llm.dialect.ollama.answer;

import java.nio.charset.StandardCharsets;

/** The two forms in which an answer tells its words, as the request's path wants it. */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are never changed
public enum AnswerForm {
  /** Words within a message, for {@code /api/chat}. */
  CHAT(",\"message\":{\"role\":\"assistant\",\"content\":", "}"),
  /** Words at the top, for {@code /api/generate}. */
  GENERATE(",\"response\":", "");

  /** What stands between a line's head and a piece of text. */
  final byte[] text;

  /** What stands between a line's head and a piece of a thought. */
  final byte[] thought;

  /** What stands between a line's head and a tool call. */
  final byte[] call;

  /** What stands after a tool call. */
  final byte[] callEnd;

  /** What ends the words. */
  final byte[] end;

  /** What ends a line after words, if another is to follow. */
  final byte[] goesOn;

  AnswerForm(String text, String end) {
    this.text = ascii(text);
    this.thought = ascii(text + "\"\",\"thinking\":");
    this.call = ascii(text + "\"\",\"tool_calls\":[");
    this.end = ascii(end);
    this.goesOn = ascii(end + ",\"done\":false}\n");
    this.callEnd = ascii("]" + end + ",\"done\":false}\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
