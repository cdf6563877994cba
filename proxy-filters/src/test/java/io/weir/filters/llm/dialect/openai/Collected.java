package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told, and checks that it is told in order. */
final class Collected implements AnswerSink {
  final StringBuilder text = new StringBuilder();
  final StringBuilder thought = new StringBuilder();
  final StringBuilder refusal = new StringBuilder();
  final List<String> proofs = new ArrayList<>();
  final List<Call> calls = new ArrayList<>();
  final List<String> lost = new ArrayList<>();
  final List<JsonNode> likely = new ArrayList<>();
  String id = "";
  String model = "";
  int begun;
  @Nullable StopReason stop;
  @Nullable String sequence;
  @Nullable Tokens tokens;
  @Nullable UpstreamError failed;
  boolean ended;

  /** A call as it was told. */
  static final class Call {
    final String id;
    final String name;
    final StringBuilder arguments = new StringBuilder();
    boolean ended;

    Call(String id, String name) {
      this.id = id;
      this.name = name;
    }

    String whole() {
      return name + (arguments.isEmpty() ? "{}" : arguments);
    }

    @Override
    public String toString() {
      return name + arguments;
    }
  }

  /** Reads the payloads of a stream's events; {@code [DONE]} is its end. */
  static Collected stream(Iterable<String> payloads) {
    return stream(new Collected(), ChatAnswer::new, payloads);
  }

  /** Tells a sink what a stream holds. */
  static <S extends AnswerSink> S stream(
      S sink, Function<AnswerSink, AnswerReader> dialect, Iterable<String> payloads) {
    AnswerReader reader = dialect.apply(sink);
    for (String payload : payloads) {
      JsonNode data = Json.parse(payload);
      if (payload.equals("[DONE]")) {
        reader.done();
      } else if (data != null) {
        reader.event("", data);
      }
    }
    reader.over();
    return sink;
  }

  /** The payloads of a body's events. */
  static List<String> payloads(String body) {
    List<String> payloads = new ArrayList<>();
    for (String line : body.lines().toList()) {
      if (line.startsWith("data:")) {
        payloads.add(line.substring(5).strip());
      }
    }
    return payloads;
  }

  /** All that matters of an answer, in one line. */
  String meaning() {
    return String.join(
        " | ",
        text,
        thought,
        refusal,
        calls.stream().map(Call::whole).toList().toString(),
        String.valueOf(stop == null ? null : stop.with(!calls.isEmpty())),
        tokens == null ? "" : figures(tokens),
        ended ? "ended" : "open",
        String.valueOf(failed));
  }

  private static String figures(Tokens tokens) {
    Tokens.Input in = tokens.input();
    return in.tokens()
        + "/"
        + in.cached()
        + "/"
        + in.cacheWrite()
        + " > "
        + tokens.output().tokens()
        + "/"
        + tokens.output().reasoning();
  }

  private void open() {
    if (begun != 1 || ended || failed != null) {
      throw new AssertionError("told out of order");
    }
  }

  @Override
  public void begin(String said, String answering, long createdSeconds) {
    begun++;
    open();
    id = said;
    model = answering;
  }

  @Override
  public void text(String more) {
    open();
    text.append(more);
  }

  @Override
  public void refusal(String more) {
    open();
    refusal.append(more);
  }

  @Override
  public void thought(String more) {
    open();
    thought.append(more);
  }

  @Override
  public void signature(String signature) {
    open();
    proofs.add(signature);
  }

  @Override
  public void sealedThought(String data) {
    open();
    proofs.add(data);
  }

  @Override
  public void toolBegin(int tool, String said, String name) {
    open();
    if (tool != calls.size()) {
      throw new AssertionError("tool " + tool + " after " + calls.size());
    }
    calls.add(new Call(said, name));
  }

  @Override
  public void toolArguments(int tool, String more) {
    open();
    if (calls.get(tool).ended) {
      throw new AssertionError("arguments after the end of " + tool);
    }
    calls.get(tool).arguments.append(more);
  }

  @Override
  public void toolEnd(int tool) {
    open();
    if (calls.get(tool).ended) {
      throw new AssertionError("a second end of " + tool);
    }
    calls.get(tool).ended = true;
  }

  @Override
  public void logprobs(JsonNode content) {
    open();
    likely.add(content);
  }

  @Override
  public void usage(Tokens used) {
    open();
    tokens = used;
  }

  @Override
  public void stop(StopReason reason, @Nullable String met) {
    open();
    if (stop != null) {
      throw new AssertionError("stopped twice");
    }
    stop = reason;
    sequence = met;
  }

  @Override
  public void lost(String what) {
    lost.add(what);
  }

  @Override
  public void fail(UpstreamError error) {
    if (ended || failed != null) {
      throw new AssertionError("failed after the end");
    }
    failed = error;
  }

  @Override
  public void end() {
    open();
    if (stop == null || calls.stream().anyMatch(call -> !call.ended)) {
      throw new AssertionError("ended before its parts");
    }
    ended = true;
  }
}
