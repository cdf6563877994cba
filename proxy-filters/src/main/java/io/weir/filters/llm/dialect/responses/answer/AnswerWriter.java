package io.weir.filters.llm.dialect.responses.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.responses.answer.OutputItem.Kind;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer for a client, as a stream of events or whole. Words and thoughts are items that
 * follow each other; calls of tools may be under way beside them, each an item of its own.
 */
public final class AnswerWriter implements AnswerSink {
  private final Answering how;
  private final JsonWriter out;
  private final @Nullable Events events;
  private final ResponseObject response;
  private final List<Call> calls = new ArrayList<>();
  private @Nullable OutputItem open;
  private @Nullable StopReason stop;
  private boolean begun;
  private boolean over;

  private record Call(int tool, OutputItem item) {}

  private AnswerWriter(Answering how, JsonWriter out, @Nullable Events events) {
    this.how = how;
    this.out = out;
    this.events = events;
    this.response = new ResponseObject(how);
  }

  /** Writes each event as soon as it is known. */
  public static AnswerSink stream(Answering how, JsonWriter out) {
    return new AnswerWriter(how, out, new Events(out));
  }

  /** Writes the response object at the end, and nothing of an answer that fails. */
  public static AnswerSink whole(Answering how, JsonWriter out) {
    return new AnswerWriter(how, out, null);
  }

  @Override
  public void begin(String id, String model, long createdSeconds) {
    if (begun) {
      return;
    }
    begun = true;
    response.begin(id, model, createdSeconds);
    if (events != null) {
      events.begun(response);
    }
  }

  @Override
  public void text(String more) {
    say(more, false);
  }

  @Override
  public void refusal(String more) {
    say(more, true);
  }

  private void say(String more, boolean refusal) {
    if (more.isEmpty()) {
      return;
    }
    OutputItem item = open(Kind.MESSAGE);
    OutputItem.Part part = item.last();
    if (part == null || part.refusal != refusal) {
      endPart(item);
      part = addPart(item, refusal);
    }
    tell(item, part, part.more(more));
  }

  @Override
  public void thought(String more) {
    if (more.isEmpty()) {
      return;
    }
    OutputItem item = open(Kind.REASONING);
    OutputItem.Part part = item.last();
    if (part == null) {
      part = addPart(item, false);
    }
    tell(item, part, part.more(more));
  }

  @Override
  public void signature(String signature) {
    if (!signature.isEmpty()) {
      sealedThought(ThoughtSeal.of(signature));
    }
  }

  @Override
  public void sealedThought(String data) {
    if (!data.isEmpty()) {
      open(Kind.REASONING).sealed = data;
      closeOpen(true);
    }
  }

  @Override
  public void toolBegin(int tool, String id, String name) {
    if (call(tool) != null) {
      return;
    }
    closeOpen(true);
    OutputItem item = add(custom(name) ? Kind.CUSTOM_CALL : Kind.FUNCTION_CALL);
    item.callId = id.isEmpty() ? Ids.minted(response.id(), tool) : id;
    item.name = name;
    item.add(false);
    calls.add(new Call(tool, item));
    if (events != null) {
      events.added(item);
    }
  }

  @Override
  public void toolArguments(int tool, String more) {
    OutputItem item = call(tool);
    OutputItem.Part part = item == null ? null : item.last();
    if (item != null && part != null && item.open()) {
      tell(item, part, part.more(more));
    }
  }

  @Override
  public void toolEnd(int tool) {
    OutputItem item = call(tool);
    if (item != null) {
      close(item, true);
    }
  }

  @Override
  public void logprobs(JsonNode content) {
    OutputItem.Part part = open == null ? null : open.last();
    if (part != null) {
      content.forEach(token -> part.logprobs.add(token.deepCopy()));
    }
  }

  @Override
  public void usage(Tokens tokens) {
    response.used(tokens);
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {
    if (stop == null || stop == StopReason.END) {
      stop = reason;
    }
  }

  @Override
  public void fail(UpstreamError error) {
    if (over) {
      return;
    }
    over = true;
    if (events != null) {
      begin("", "", 0);
      events.failed(response, code(error.fault()), error);
    }
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    begin("", "", 0);
    over = true;
    String incomplete = incomplete();
    closeOpen(incomplete == null);
    for (Call call : calls) {
      close(call.item, incomplete == null);
    }
    if (events != null) {
      events.ended(response, incomplete);
    } else {
      response.writeEnded(out, incomplete);
    }
  }

  private @Nullable String incomplete() {
    return stop == StopReason.LENGTH
        ? "max_output_tokens"
        : stop == StopReason.FILTER ? "content_filter" : null;
  }

  private static String code(Fault fault) {
    return switch (fault) {
      case UPSTREAM_RATE_LIMITED -> "rate_limit_exceeded";
      case UPSTREAM_CONTEXT_LENGTH -> "context_length_exceeded";
      case UPSTREAM_BAD_REQUEST, UPSTREAM_CONTENT_FILTER -> "invalid_prompt";
      default -> "server_error";
    };
  }

  private boolean custom(String name) {
    for (Tool tool : how.request().tools().declared()) {
      if (tool.name().equals(name)) {
        return FreeformTools.made(tool);
      }
    }
    return false;
  }

  private @Nullable OutputItem call(int tool) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      if (calls.get(i).tool == tool) {
        return calls.get(i).item;
      }
    }
    return null;
  }

  /** The message or the thought under way; a new one where something else is. */
  private OutputItem open(Kind kind) {
    OutputItem item = open;
    if (item == null || item.kind != kind) {
      closeOpen(true);
      item = add(kind);
      open = item;
      if (events != null) {
        events.added(item);
      }
    }
    return item;
  }

  private OutputItem add(Kind kind) {
    begin("", "", 0);
    return response.add(kind);
  }

  private OutputItem.Part addPart(OutputItem item, boolean refusal) {
    OutputItem.Part part = item.add(refusal);
    if (events != null) {
      events.added(item, part);
    }
    return part;
  }

  private void tell(OutputItem item, OutputItem.Part part, String told) {
    if (events != null && !told.isEmpty()) {
      events.delta(item, part, told);
    }
  }

  private void endPart(OutputItem item) {
    OutputItem.Part part = item.last();
    if (part == null) {
      return;
    }
    tell(item, part, part.rest());
    if (item.kind == Kind.FUNCTION_CALL && part.text.isEmpty()) {
      tell(item, part, part.more("{}"));
    }
    if (events != null) {
      events.done(item, part);
    }
  }

  private void closeOpen(boolean complete) {
    if (open != null) {
      close(open, complete);
      open = null;
    }
  }

  private void close(OutputItem item, boolean complete) {
    if (item.open()) {
      endPart(item);
      item.close(complete);
      if (events != null) {
        events.done(item);
      }
    }
  }
}
