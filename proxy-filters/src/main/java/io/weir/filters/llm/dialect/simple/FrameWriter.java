package io.weir.filters.llm.dialect.simple;

import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as frames: one for each piece of text, and a last one that says that it is done.
 * There is no {@code [DONE]}: clients take every frame for JSON.
 */
final class FrameWriter implements AnswerSink {
  private static final byte[] CONTENT = ascii("data: {\"content\":");
  private static final byte[] DONE = ascii("data: {\"done\":true");
  private static final byte[] FAILED =
      ascii("data: {\"error\":\"stream failure\",\"done\":true}\n\n");

  private final Answering how;
  private final JsonWriter out;
  private final WholeChars words = new WholeChars();
  private byte[] tail = {};

  FrameWriter(Answering how, JsonWriter out) {
    this.how = how;
    this.out = out;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void begin(String id, String model, long createdSeconds) {
    JsonWriter made = new JsonWriter().separator(ascii(",\"model\":")).value(how.model(model));
    made.name("provider").value(how.provider());
    tail = made.separator(ascii("}\n\n")).toByteArray();
  }

  @Override
  public void text(String more) {
    content(words.more(more));
  }

  @Override
  public void refusal(String more) {
    text(more);
  }

  private void content(String told) {
    if (!told.isEmpty()) {
      out.separator(CONTENT).value(told).separator(tail);
    }
  }

  @Override
  public void thought(String more) {}

  @Override
  public void toolBegin(int tool, String id, String name) {}

  @Override
  public void toolArguments(int tool, String more) {}

  @Override
  public void toolEnd(int tool) {}

  @Override
  public void usage(Tokens tokens) {}

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {}

  @Override
  public void fail(UpstreamError error) {
    out.separator(FAILED);
  }

  @Override
  public void end() {
    content(words.rest());
    out.separator(DONE).separator(tail);
  }
}
