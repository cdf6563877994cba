package io.weir.filters.llm.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.usage.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the reader of an answer and its writer: notes what was used and how it ended, and
 * lets nothing pass after that.
 */
public final class Told implements AnswerSink {
  private final AnswerSink to;
  private final Losses losses;
  private @Nullable Tokens tokens;
  private String model = "";
  private @Nullable UpstreamError error;
  private boolean ended;

  /**
   * Stands before a writer.
   *
   * @param losses is told of what the writer cannot write
   */
  public Told(AnswerSink to, Losses losses) {
    this.to = to;
    this.losses = losses;
  }

  /** Whether the answer came to its end. */
  public boolean ended() {
    return ended;
  }

  /** What the provider says went wrong; null where it says nothing. */
  public @Nullable UpstreamError error() {
    return error;
  }

  /** Whether nothing more is let through. */
  public boolean over() {
    return ended || error != null;
  }

  /** What was used, as far as the provider says. */
  public @Nullable Tokens tokens() {
    return tokens;
  }

  /** The model that says it answers; empty where none does. */
  public String model() {
    return model;
  }

  @Override
  public void begin(String id, String said, long createdSeconds) {
    if (!over()) {
      model = said;
      to.begin(id, said, createdSeconds);
    }
  }

  @Override
  public void text(String more) {
    if (!over()) {
      to.text(more);
    }
  }

  @Override
  public void refusal(String more) {
    if (!over()) {
      to.refusal(more);
    }
  }

  @Override
  public void thought(String more) {
    if (!over()) {
      to.thought(more);
    }
  }

  @Override
  public void signature(String signature) {
    if (!over()) {
      to.signature(signature);
    }
  }

  @Override
  public void sealedThought(String data) {
    if (!over()) {
      to.sealedThought(data);
    }
  }

  @Override
  public void toolBegin(int tool, String id, String name) {
    if (!over()) {
      to.toolBegin(tool, id, name);
    }
  }

  @Override
  public void toolArguments(int tool, String more) {
    if (!over()) {
      to.toolArguments(tool, more);
    }
  }

  @Override
  public void toolEnd(int tool) {
    if (!over()) {
      to.toolEnd(tool);
    }
  }

  @Override
  public void logprobs(JsonNode content) {
    if (!over()) {
      to.logprobs(content);
    }
  }

  @Override
  public void usage(Tokens used) {
    tokens = used;
    if (!over()) {
      to.usage(used);
    }
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {
    if (!over()) {
      to.stop(reason, sequence);
    }
  }

  @Override
  public void lost(String what) {
    losses.lost(what);
  }

  @Override
  public void fail(UpstreamError why) {
    if (!over()) {
      error = why;
    }
  }

  @Override
  public void end() {
    if (!over()) {
      to.end();
      ended = true;
    }
  }
}
