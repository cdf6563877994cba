package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps what a reader tells, in a form that can be compared. */
public class Heard implements AnswerSink {
  public final StringBuilder text = new StringBuilder();
  public final StringBuilder thought = new StringBuilder();

  /** Each call's name and arguments. */
  public final Map<Integer, StringBuilder> tools = new TreeMap<>();

  public final List<String> lost = new ArrayList<>();

  /** How likely the words were, as often as it was told. */
  public final List<JsonNode> likely = new ArrayList<>();

  public int begun;
  public int ended;
  public @Nullable StopReason stop;
  public @Nullable Tokens tokens;
  public @Nullable UpstreamError error;

  @Override
  public void begin(String id, String model, long createdSeconds) {
    begun++;
  }

  @Override
  public void text(String more) {
    text.append(more);
  }

  @Override
  public void refusal(String more) {
    text.append(more);
  }

  @Override
  public void thought(String more) {
    thought.append(more);
  }

  @Override
  public void toolBegin(int tool, String id, String name) {
    tools.put(tool, new StringBuilder(name).append(' '));
  }

  @Override
  public void toolArguments(int tool, String more) {
    Objects.requireNonNull(tools.get(tool), "arguments of no call").append(more);
  }

  @Override
  public void toolEnd(int tool) {}

  @Override
  public void logprobs(JsonNode content) {
    likely.add(content);
  }

  @Override
  public void usage(Tokens used) {
    tokens = used;
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {
    stop = reason;
  }

  @Override
  public void lost(String what) {
    lost.add(what);
  }

  @Override
  public void fail(UpstreamError failure) {
    error = failure;
  }

  @Override
  public void end() {
    ended++;
  }

  /** All of it in one line, to compare. */
  @Override
  public String toString() {
    return text + "|" + thought + "|" + tools.values() + "|" + reason() + "|" + tokens;
  }

  /** Why it stopped, as it is to be reported. */
  public @Nullable StopReason reason() {
    return stop == null ? null : stop.with(!tools.isEmpty());
  }
}
