package io.weir.filters.llm.dialect.ollama.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.dialect.Errors;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * Reads an answer, of a chat or of {@code generate}. A whole answer is a line as well: the only
 * one, and the last.
 */
public final class LineReader implements AnswerReader {
  private final AnswerSink to;
  private final WholeChars text = new WholeChars();
  private final WholeChars thought = new WholeChars();
  private int calls;
  private boolean begun;
  private boolean over;

  /**
   * An answer of which nothing has come.
   *
   * @param to is told it
   */
  public LineReader(AnswerSink to) {
    this.to = to;
  }

  @Override
  public void whole(JsonNode answer) {
    line(answer);
    if (begun) {
      close(answer);
    } else if (!over) {
      over = true;
      to.fail(new UpstreamError(Fault.UPSTREAM_PROTOCOL, Fault.UPSTREAM_PROTOCOL.status(), ""));
    }
  }

  @Override
  public void event(String name, JsonNode data) {
    line(data);
    if (Boolean.TRUE.equals(Json.bool(data, "done"))) {
      close(data);
    }
  }

  /** The line that says it is done is the end; without it the answer has broken off. */
  @Override
  public void over() {}

  private void line(JsonNode line) {
    if (over) {
      return;
    }
    if (Json.orNull(line, "error") != null) {
      over = true;
      to.fail(Errors.inStream(line));
      return;
    }
    JsonNode message = Json.at(line, "message");
    String response = Json.text(line, "response");
    if (!message.isObject() && response == null) {
      return;
    }
    begin(line);
    JsonNode said = message.isObject() ? message : line;
    thought(thought.more(Json.textOrEmpty(said, "thinking")));
    text(text.more(response == null ? Json.textOrEmpty(message, "content") : response));
    Json.at(said, "tool_calls").forEach(this::call);
    likely(Json.at(line, "logprobs"));
  }

  private void begin(JsonNode line) {
    if (!begun) {
      begun = true;
      to.begin("", Json.textOrEmpty(line, "model"), seconds(Json.textOrEmpty(line, "created_at")));
    }
  }

  /** A point in time (RFC 3339) in seconds since 1970; 0 where it is none. */
  private static long seconds(String at) {
    try {
      Instant instant = at.endsWith("Z") ? Instant.parse(at) : OffsetDateTime.parse(at).toInstant();
      return instant.getEpochSecond();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }

  private void thought(String told) {
    if (!told.isEmpty()) {
      to.thought(told);
    }
  }

  private void text(String told) {
    if (!told.isEmpty()) {
      to.text(told);
    }
  }

  private void call(JsonNode call) {
    JsonNode function = Json.at(call, "function");
    String name = Json.textOrEmpty(function, "name");
    if (name.isEmpty()) {
      return;
    }
    JsonNode arguments = Json.at(function, "arguments");
    int tool = calls++;
    to.toolBegin(tool, Json.textOrEmpty(call, "id"), name);
    to.toolArguments(
        tool, arguments.isContainerNode() ? Json.print(arguments) : arguments.asText(""));
    to.toolEnd(tool);
  }

  /** Tells how likely tokens were; those that might have stood there too are named always. */
  private void likely(JsonNode tokens) {
    if (!tokens.isArray() || tokens.isEmpty()) {
      return;
    }
    ArrayNode told = JsonNodeFactory.instance.arrayNode(tokens.size());
    for (JsonNode token : tokens) {
      JsonNode whole = token;
      if (token instanceof ObjectNode object && !token.has("top_logprobs")) {
        ObjectNode named = object.deepCopy();
        named.putArray("top_logprobs");
        whole = named;
      }
      told.add(whole);
    }
    to.logprobs(told);
  }

  private void close(JsonNode last) {
    if (over || !begun) {
      return;
    }
    over = true;
    thought(thought.rest());
    text(text.rest());
    // Without the prompt's length, which is left out where it was read from the cache, a sum would
    // be wrong: what is unknown is not told.
    if (Json.number(last, "prompt_eval_count") != null) {
      to.usage(Tokens.of(Json.count(last, "prompt_eval_count"), Json.count(last, "eval_count")));
    }
    boolean cut = "length".equals(Json.text(last, "done_reason"));
    to.stop(cut ? StopReason.LENGTH : StopReason.END, null);
    to.end();
  }
}
