package io.weir.filters.llm.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.dialect.Errors;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a message, whole or as its events. */
final class MessageReader implements AnswerReader {
  private static final int UNSAID = -1;

  private final AnswerSink to;
  private final List<Call> calls = new ArrayList<>(4);
  private final Used used = new Used();
  private boolean begun;
  private boolean stopped;
  private boolean over;

  MessageReader(AnswerSink to) {
    this.to = to;
  }

  /** A call for a tool. */
  private static final class Call {
    final int block;
    final int tool;

    /** The arguments as the block's start has them; null once others came. */
    @Nullable JsonNode input;

    boolean ended;

    Call(int block, int tool, @Nullable JsonNode input) {
      this.block = block;
      this.tool = tool;
      this.input = input;
    }
  }

  @Override
  public void whole(JsonNode answer) {
    if (Json.orNull(answer, "error") != null) {
      fail(answer);
      return;
    }
    if (!Json.at(answer, "content").isArray()) {
      over = true;
      to.fail(new UpstreamError(Fault.UPSTREAM_PROTOCOL, Fault.UPSTREAM_PROTOCOL.status(), ""));
      return;
    }
    begin(answer);
    int index = 0;
    for (JsonNode block : answer.get("content")) {
      blockStart(index, block);
      blockStop(index++);
    }
    stop(answer);
    usage(Json.at(answer, "usage"));
    end();
  }

  @Override
  public void event(String name, JsonNode data) {
    if (over) {
      return;
    }
    String type = Json.textOrEmpty(data, "type");
    switch (type.isEmpty() ? name : type) {
      case "content_block_delta" -> delta(index(data), Json.at(data, "delta"));
      case "content_block_start" -> blockStart(index(data), Json.at(data, "content_block"));
      case "content_block_stop" -> blockStop(index(data));
      case "message_start" -> {
        JsonNode message = Json.at(data, "message");
        begin(message);
        usage(Json.at(message, "usage"));
      }
      case "message_delta" -> {
        begin(Json.EMPTY);
        stop(Json.at(data, "delta"));
        usage(Json.at(data, "usage"));
      }
      case "message_stop" -> end();
      case "error" -> fail(data);
      default -> {
        if (Json.orNull(data, "error") != null) {
          fail(data);
        }
      }
    }
  }

  @Override
  public void done() {
    end();
  }

  @Override
  public void over() {
    if (stopped) {
      end();
    }
  }

  private static int index(JsonNode data) {
    return Json.at(data, "index").asInt(UNSAID);
  }

  private void begin(JsonNode message) {
    if (!begun) {
      begun = true;
      to.begin(Json.textOrEmpty(message, "id"), Json.textOrEmpty(message, "model"), 0);
    }
  }

  private void blockStart(int index, JsonNode block) {
    begin(Json.EMPTY);
    String type = Json.textOrEmpty(block, "type");
    switch (type) {
      case "text" -> {
        text(Json.textOrEmpty(block, "text"));
        if (!Json.at(block, "citations").isEmpty()) {
          to.lost("citations");
        }
      }
      case "thinking" -> {
        thought(Json.textOrEmpty(block, "thinking"));
        signature(Json.textOrEmpty(block, "signature"));
      }
      case "redacted_thinking" -> to.sealedThought(Json.textOrEmpty(block, "data"));
      case "tool_use" -> {
        blockStop(index);
        JsonNode input = Json.orNull(block, "input");
        Call call = new Call(index, calls.size(), input == null ? null : input.deepCopy());
        calls.add(call);
        to.toolBegin(call.tool, Json.textOrEmpty(block, "id"), Json.textOrEmpty(block, "name"));
      }
      default -> to.lost(BlockReader.ofServerTool(type) ? "server_tool" : "content");
    }
  }

  private void delta(int index, JsonNode delta) {
    begin(Json.EMPTY);
    switch (Json.textOrEmpty(delta, "type")) {
      case "text_delta" -> text(Json.textOrEmpty(delta, "text"));
      case "input_json_delta" -> arguments(index, Json.textOrEmpty(delta, "partial_json"));
      case "thinking_delta" -> thought(Json.textOrEmpty(delta, "thinking"));
      case "signature_delta" -> signature(Json.textOrEmpty(delta, "signature"));
      case "citations_delta" -> to.lost("citations");
      default -> to.lost("content");
    }
  }

  private void text(String more) {
    if (!more.isEmpty()) {
      to.text(more);
    }
  }

  private void thought(String more) {
    if (!more.isEmpty()) {
      to.thought(more);
    }
  }

  private void signature(String signature) {
    if (!signature.isEmpty()) {
      to.signature(signature);
    }
  }

  private void arguments(int index, String more) {
    Call call = call(index);
    if (call != null && !more.isEmpty()) {
      call.input = null;
      to.toolArguments(call.tool, more);
    }
  }

  private void blockStop(int index) {
    Call call = call(index);
    if (call != null) {
      end(call);
    }
  }

  private void end(Call call) {
    call.ended = true;
    if (call.input != null) {
      to.toolArguments(call.tool, Json.print(call.input));
    }
    to.toolEnd(call.tool);
  }

  /**
   * The call whose arguments a block holds, which is the last where nobody says which block; null
   * where it holds none, or they are whole.
   */
  private @Nullable Call call(int index) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      if (call.block == index || index == UNSAID) {
        return call.ended ? null : call;
      }
    }
    return null;
  }

  private void stop(JsonNode said) {
    String reason = Json.text(said, "stop_reason");
    if (reason == null || stopped) {
      return;
    }
    stopped = true;
    to.stop(
        switch (reason) {
          case "stop_sequence" -> StopReason.SEQUENCE;
          case "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
          case "tool_use" -> StopReason.TOOLS;
          case "refusal" -> StopReason.FILTER;
          case "pause_turn" -> StopReason.PAUSE;
          default -> StopReason.END;
        },
        Json.text(said, "stop_sequence"));
  }

  private void usage(JsonNode more) {
    if (more.isObject() && !more.isEmpty()) {
      used.take(more);
      to.usage(used.tokens());
    }
  }

  private void end() {
    if (over || !begun) {
      return;
    }
    over = true;
    for (Call call : calls) {
      if (!call.ended) {
        end(call);
      }
    }
    to.end();
  }

  private void fail(JsonNode body) {
    over = true;
    to.fail(Errors.inStream(body));
  }

  /** What a message used, told in parts: a later figure replaces an earlier one. */
  private static final class Used {
    /** More than any answer uses; sums of such do not overflow. */
    private static final long FIGURE_MAX = 1L << 40;

    private long input;
    private long cached;
    private long cacheWrite;
    private long cacheWrite1h;
    private long output;
    private long thinking;
    private long searches;

    void take(JsonNode usage) {
      input = figure(usage, "input_tokens", input);
      cached = figure(usage, "cache_read_input_tokens", cached);
      cacheWrite = figure(usage, "cache_creation_input_tokens", cacheWrite);
      cacheWrite1h =
          figure(Json.at(usage, "cache_creation"), "ephemeral_1h_input_tokens", cacheWrite1h);
      output = figure(usage, "output_tokens", output);
      thinking = figure(Json.at(usage, "output_tokens_details"), "thinking_tokens", thinking);
      searches = figure(Json.at(usage, "server_tool_use"), "web_search_requests", searches);
    }

    Tokens tokens() {
      long hour = Math.min(cacheWrite1h, cacheWrite);
      long read = input + cached + cacheWrite;
      return new Tokens(
          new Tokens.Input(read, cached, cacheWrite - hour, hour, 0, 0),
          new Tokens.Output(output, Math.min(thinking, output), 0, 0),
          searches);
    }

    private static long figure(JsonNode usage, String name, long before) {
      Long said = Json.number(usage, name);
      return said == null ? before : Math.min(FIGURE_MAX, Math.max(0, said));
    }
  }
}
