package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that a reader told, put together; holds readers to the sink's rules. */
final class CollectedAnswer implements AnswerSink {
  final StringBuilder text = new StringBuilder();
  final StringBuilder refusal = new StringBuilder();
  final StringBuilder thought = new StringBuilder();
  final List<String> sealed = new ArrayList<>();
  final TreeMap<Integer, String> tools = new TreeMap<>();
  final List<Integer> ended = new ArrayList<>();
  final List<String> lost = new ArrayList<>();
  final List<JsonNode> logprobs = new ArrayList<>();
  String id = "";
  String model = "";
  long created;
  @Nullable Tokens usage;
  @Nullable StopReason stop;
  @Nullable UpstreamError error;
  boolean end;
  private boolean begun;

  @Override
  public void begin(String saidId, String saidModel, long createdSeconds) {
    check(!begun, "begun twice");
    begun = true;
    id = saidId;
    model = saidModel;
    created = createdSeconds;
  }

  @Override
  public void text(String more) {
    under();
    text.append(more);
  }

  @Override
  public void refusal(String more) {
    under();
    refusal.append(more);
  }

  @Override
  public void thought(String more) {
    under();
    thought.append(more);
  }

  @Override
  public void sealedThought(String data) {
    under();
    sealed.add(data);
  }

  @Override
  public void toolBegin(int tool, String callId, String name) {
    under();
    check(tool == tools.size(), "tool out of order");
    tools.put(tool, callId + ' ' + name + ' ');
  }

  @Override
  public void toolArguments(int tool, String more) {
    under();
    check(tools.containsKey(tool) && !ended.contains(tool), "arguments outside of their tool");
    tools.merge(tool, more, String::concat);
  }

  @Override
  public void toolEnd(int tool) {
    under();
    check(tools.containsKey(tool) && !ended.contains(tool), "end outside of its tool");
    ended.add(tool);
  }

  @Override
  public void logprobs(JsonNode content) {
    under();
    content.forEach(logprobs::add);
  }

  @Override
  public void usage(Tokens tokens) {
    under();
    usage = tokens;
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {
    under();
    check(stop == null, "stopped twice");
    stop = reason;
  }

  @Override
  public void lost(String what) {
    lost.add(what);
  }

  @Override
  public void fail(UpstreamError failed) {
    check(!end && error == null, "told after the end");
    error = failed;
  }

  @Override
  public void end() {
    under();
    check(ended.size() == tools.size(), "a tool is open at the end");
    end = true;
  }

  private void under() {
    check(begun && !end && error == null, "told before the beginning or after the end");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** What a client makes of the answer; seals are counted, as each copy is sealed anew. */
  @Override
  public String toString() {
    return String.join(
        "|",
        text,
        refusal,
        thought,
        String.valueOf(sealed.size()),
        tools.toString(),
        String.valueOf(usage),
        String.valueOf(stop),
        String.valueOf(end));
  }
}
