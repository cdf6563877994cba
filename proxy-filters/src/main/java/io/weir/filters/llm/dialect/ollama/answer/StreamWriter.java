package io.weir.filters.llm.dialect.ollama.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Dialect;
import io.weir.fault.FaultBody;
import io.weir.fault.FaultReport;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an answer as lines: one for each piece, and a last one that says that it is done. */
public final class StreamWriter implements AnswerSink {
  private static final byte[] LIKELY = ",\"logprobs\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GOES_ON = ",\"done\":false}\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FIELD = {','};
  private static final byte[] LINE_END = {'}', '\n'};

  private final Answering how;
  private final AnswerForm form;
  private final JsonWriter out;
  private final Ending ending;
  private final WholeChars words = new WholeChars();
  private final WholeChars thoughts = new WholeChars();
  private final List<ToolCall> calls = new ArrayList<>(0);
  private byte[] head = {};

  /** Nothing written yet. */
  public StreamWriter(Answering how, AnswerForm form, JsonWriter out) {
    this.how = how;
    this.form = form;
    this.out = out;
    this.ending = new Ending(how);
  }

  @Override
  public void begin(String id, String model, long createdSeconds) {
    JsonWriter made = new JsonWriter().beginObject();
    made.name("model").value(how.model(model));
    made.name("created_at").instant(how.created(createdSeconds) * 1000);
    head = made.toByteArray();
    ending.began();
  }

  @Override
  public void text(String more) {
    tell(form.text, words.more(more));
  }

  @Override
  public void refusal(String more) {
    text(more);
  }

  @Override
  public void thought(String more) {
    tell(form.thought, thoughts.more(more));
  }

  private void tell(byte[] name, String told) {
    if (!told.isEmpty()) {
      out.separator(head).separator(name).value(told).separator(form.goesOn);
    }
  }

  @Override
  public void toolBegin(int tool, String id, String name) {
    calls.add(new ToolCall(how, tool, id, name));
  }

  @Override
  public void toolArguments(int tool, String more) {
    if (tool < calls.size()) {
      calls.get(tool).more(more);
    }
  }

  @Override
  public void toolEnd(int tool) {
    if (tool < calls.size() && !calls.get(tool).written()) {
      out.separator(head).separator(form.call);
      calls.get(tool).write(out);
      out.separator(form.callEnd);
    }
  }

  @Override
  public void logprobs(JsonNode content) {
    out.separator(head).separator(form.text).value("").separator(form.end);
    Likelihoods.write(out.separator(LIKELY), content).separator(GOES_ON);
  }

  @Override
  public void usage(Tokens tokens) {
    ending.usage(tokens);
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {
    ending.stop(reason);
  }

  @Override
  public void fail(UpstreamError error) {
    FaultReport report =
        new FaultReport(error.fault(), error.status(), error.message(), how.id(), -1, false);
    out.separator(FaultBody.inStream(Dialect.OLLAMA, report, false));
  }

  @Override
  public void end() {
    tell(form.thought, thoughts.rest());
    tell(form.text, words.rest());
    for (int i = 0; i < calls.size(); i++) {
      toolEnd(i);
    }
    out.separator(head).separator(form.text).value("").separator(form.end).separator(FIELD);
    ending.write(out);
    out.separator(LINE_END);
  }
}
