package io.weir.filters.llm.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an answer, for dialects that have one place for all its words; who extends it writes it
 * at its {@link #end}. What fails or breaks off is never written.
 */
public abstract class GatheredAnswer implements AnswerSink {
  protected final Words text = new Words();
  protected final Words thought = new Words();

  /** The words of a refusal; {@link #text} itself where the dialect does not tell them apart. */
  protected final Words refusal;

  /** Each call at the place of its number. */
  protected final List<Call> calls = new ArrayList<>(0);

  /** One for each token. */
  protected final List<JsonNode> logprobs = new ArrayList<>(0);

  /** As it was told, like the model and the time. */
  protected String id = "";

  protected String model = "";
  protected long createdSeconds;
  protected StopReason reason = StopReason.END;
  protected @Nullable Tokens tokens;
  private @Nullable String signature;

  /** Nothing has come. */
  protected GatheredAnswer(boolean refusalApart) {
    refusal = refusalApart ? new Words() : text;
  }

  /**
   * A call for a tool.
   *
   * @param id empty where the provider gives none
   * @param signature the last one told before it, unless words came after that
   */
  protected record Call(String id, String name, Words arguments, @Nullable String signature) {}

  @Override
  public final void begin(String said, String answering, long created) {
    id = said;
    model = answering;
    createdSeconds = created;
  }

  @Override
  public final void text(String more) {
    text.append(more);
    signature = null;
  }

  @Override
  public final void refusal(String more) {
    refusal.append(more);
  }

  @Override
  public final void thought(String more) {
    thought.append(more);
  }

  @Override
  public final void signature(String told) {
    signature = told;
  }

  @Override
  public final void toolBegin(int tool, String callId, String name) {
    calls.add(new Call(callId, name, new Words(), signature));
    signature = null;
  }

  @Override
  public final void toolArguments(int tool, String more) {
    if (tool < calls.size()) {
      calls.get(tool).arguments.append(more);
    }
  }

  @Override
  public final void toolEnd(int tool) {}

  @Override
  public final void logprobs(JsonNode content) {
    content.forEach(token -> logprobs.add(token.deepCopy()));
  }

  @Override
  public final void usage(Tokens used) {
    tokens = used;
  }

  @Override
  public final void stop(StopReason why, @Nullable String sequence) {
    reason = why;
  }

  @Override
  public final void fail(UpstreamError error) {}
}
