package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Dialect;
import io.weir.fault.FaultBody;
import io.weir.fault.FaultReport;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.Proofs;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an answer as a stream of {@code chat.completion.chunk}. */
final class StreamWriter implements AnswerSink {
  private static final byte[] DATA = ascii("data: ");
  private static final byte[] DELTA = ascii(",\"choices\":[{\"index\":0,\"delta\":{");
  private static final byte[] CONTENT = ascii("\"content\":");
  private static final byte[] THOUGHT = ascii("\"reasoning_content\":");
  private static final byte[] REFUSAL = ascii("\"refusal\":");
  private static final byte[] SPEAKER =
      ascii("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null");
  private static final byte[] SILENT_SPEAKER = ascii("\"role\":\"assistant\",\"content\":null,");
  private static final byte[] CALL = ascii("\"tool_calls\":[{\"index\":");
  private static final byte[] CALL_ID = ascii(",\"id\":");
  private static final byte[] CALL_NAME = ascii(",\"type\":\"function\",\"function\":{\"name\":");
  private static final byte[] NO_ARGUMENTS = ascii(",\"arguments\":\"\"}}]");
  private static final byte[] PROVEN =
      ascii(",\"arguments\":\"\"},\"extra_content\":{\"google\":{\"thought_signature\":");
  private static final byte[] PROVEN_END = ascii("}}}]");
  private static final byte[] ARGUMENTS = ascii(",\"function\":{\"arguments\":");
  private static final byte[] CALL_END = ascii("}}]");
  private static final byte[] LIKELY = ascii("\"content\":\"\"},\"logprobs\":{\"content\":");
  private static final byte[] UNREFUSED = ascii(",\"refusal\":null},\"finish_reason\":null}]");
  private static final byte[] GOES_ON = ascii("},\"logprobs\":null,\"finish_reason\":null}]");
  private static final byte[] FINISH = ascii("},\"logprobs\":null,\"finish_reason\":");
  private static final byte[] FINISHED = ascii("}]");
  private static final byte[] NO_USAGE = ascii(",\"usage\":null");
  private static final byte[] USAGE = ascii(",\"choices\":[],\"usage\":");
  private static final byte[] EVENT_END = ascii("}\n\n");
  private static final byte[] DONE = ascii("data: [DONE]\n\n");

  private final Answering how;
  private final JsonWriter out;
  private final boolean tellsUsage;
  private final WholeChars words = new WholeChars();
  private final WholeChars thoughts = new WholeChars();
  private final WholeChars refused = new WholeChars();
  private final List<Call> calls = new ArrayList<>(0);

  private byte[] head = {};
  private String id = "";
  private boolean spoke;

  /** Gemini's proof, which belongs to the call that comes next; null without. */
  private @Nullable String proof;

  private StopReason reason = StopReason.END;
  private @Nullable Tokens tokens;

  StreamWriter(Answering how, JsonWriter out) {
    this.how = how;
    this.out = out;
    this.tellsUsage = how.request().delivery().usage();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void begin(String said, String model, long createdSeconds) {
    id = how.id(said, "chatcmpl-");
    JsonWriter made = new JsonWriter().separator(DATA).beginObject();
    made.name("id").value(id);
    made.name("object").value("chat.completion.chunk");
    made.name("created").value(how.created(createdSeconds));
    head = made.name("model").value(how.model(model)).toByteArray();
  }

  @Override
  public void text(String more) {
    words(words.more(more));
  }

  private void words(String told) {
    if (told.isEmpty()) {
      return;
    }
    proof = null;
    if (!spoke) {
      spoke = true;
      delta().separator(SPEAKER);
      goOn();
    }
    delta().separator(CONTENT).value(told);
    goOn();
  }

  @Override
  public void refusal(String more) {
    beside(REFUSAL, refused.more(more));
  }

  @Override
  public void thought(String more) {
    beside(THOUGHT, thoughts.more(more));
  }

  private void beside(byte[] name, String told) {
    if (!told.isEmpty()) {
      speak().separator(name).value(told);
      goOn();
    }
  }

  @Override
  public void signature(String signature) {
    proof = Proofs.forGemini(signature);
  }

  @Override
  public void toolBegin(int tool, String said, String name) {
    while (calls.size() <= tool) {
      calls.add(new Call());
    }
    speak().separator(CALL).value(tool);
    out.separator(CALL_ID).value(said.isEmpty() ? Ids.minted(id, tool) : Ids.tool(said));
    out.separator(CALL_NAME).value(name);
    if (proof == null) {
      out.separator(NO_ARGUMENTS);
    } else {
      out.separator(PROVEN).value(proof).separator(PROVEN_END);
      proof = null;
    }
    goOn();
  }

  @Override
  public void toolArguments(int tool, String more) {
    if (tool < calls.size()) {
      arguments(tool, calls.get(tool).chars.more(more));
    }
  }

  private void arguments(int tool, String told) {
    if (!told.isEmpty()) {
      calls.get(tool).said = true;
      delta().separator(CALL).value(tool).separator(ARGUMENTS).value(told).separator(CALL_END);
      goOn();
    }
  }

  @Override
  public void toolEnd(int tool) {
    if (tool < calls.size()) {
      Call call = calls.get(tool);
      arguments(tool, call.chars.rest());
      if (!call.said) {
        arguments(tool, "{}");
      }
    }
  }

  @Override
  public void logprobs(JsonNode content) {
    Json.write(speak().separator(LIKELY), content).separator(UNREFUSED);
    endEvent();
  }

  @Override
  public void usage(Tokens used) {
    tokens = used;
  }

  @Override
  public void stop(StopReason why, @Nullable String sequence) {
    reason = why;
  }

  @Override
  public void fail(UpstreamError error) {
    FaultReport report =
        new FaultReport(error.fault(), error.status(), error.message(), how.id(), -1, false);
    out.separator(FaultBody.inStream(Dialect.OPENAI, report, true));
  }

  @Override
  public void end() {
    beside(THOUGHT, thoughts.rest());
    words(words.rest());
    beside(REFUSAL, refused.rest());
    for (int i = 0; i < calls.size(); i++) {
      toolEnd(i);
    }
    if (!spoke) {
      spoke = true;
      delta().separator(SPEAKER);
      goOn();
    }
    delta().separator(FINISH).value(finishReason(reason.with(!calls.isEmpty())));
    out.separator(FINISHED);
    endEvent();
    if (tellsUsage && tokens != null) {
      out.separator(head).separator(USAGE);
      WholeWriter.usage(out, tokens);
      out.separator(EVENT_END);
    }
    out.separator(DONE);
  }

  /** OpenAI's word for a reason. */
  static String finishReason(StopReason reason) {
    return switch (reason) {
      case END, SEQUENCE, PAUSE -> "stop";
      case LENGTH -> "length";
      case TOOLS -> "tool_calls";
      case FILTER -> "content_filter";
    };
  }

  /** Begins a chunk's delta; the first of all says who speaks. */
  private JsonWriter speak() {
    delta();
    if (!spoke) {
      spoke = true;
      out.separator(SILENT_SPEAKER);
    }
    return out;
  }

  private JsonWriter delta() {
    return out.separator(head).separator(DELTA);
  }

  private void goOn() {
    out.separator(GOES_ON);
    endEvent();
  }

  private void endEvent() {
    if (tellsUsage) {
      out.separator(NO_USAGE);
    }
    out.separator(EVENT_END);
  }

  private static final class Call {
    final WholeChars chars = new WholeChars();
    boolean said;
  }
}
