package io.weir.filters.llm.dialect.anthropic;

import io.weir.fault.Dialect;
import io.weir.fault.FaultBody;
import io.weir.fault.FaultReport;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.anthropic.Message.Block;
import io.weir.filters.llm.dialect.anthropic.Message.Block.Kind;
import io.weir.filters.llm.dialect.anthropic.Message.Stop;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message as events. Its blocks may not interleave: while a tool's arguments come, all
 * else waits behind it.
 */
final class StreamWriter implements AnswerSink {
  private static final byte[] MESSAGE_START =
      ascii("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":");
  private static final byte[] MODEL =
      ascii(",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"model\":");
  private static final byte[] UNSTOPPED =
      ascii(
          ",\"stop_reason\":null,\"stop_sequence\":null,\"stop_details\":null,\"container\":null,"
              + "\"diagnostics\":null,");
  private static final byte[] TWO_ENDS = ascii("}}\n\n");
  private static final byte[] ONE_END = ascii("}\n\n");
  private static final byte[] BLOCK_START =
      ascii("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":");
  private static final byte[] TEXT_BLOCK =
      ascii(",\"content_block\":{\"type\":\"text\",\"text\":\"\",\"citations\":[]}}\n\n");
  private static final byte[] THOUGHT_BLOCK =
      ascii(",\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n");
  private static final byte[] SEALED_BLOCK =
      ascii(",\"content_block\":{\"type\":\"redacted_thinking\",\"data\":");
  private static final byte[] TOOL_BLOCK =
      ascii(",\"content_block\":{\"type\":\"tool_use\",\"input\":{},\"id\":");
  private static final byte[] TOOL_NAME = ascii(",\"caller\":{\"type\":\"direct\"},\"name\":");
  private static final byte[] BLOCK_DELTA =
      ascii("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":");
  private static final byte[] TEXT_DELTA = ascii(",\"delta\":{\"type\":\"text_delta\",\"text\":");
  private static final byte[] THOUGHT_DELTA =
      ascii(",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":");
  private static final byte[] SIGNATURE_DELTA =
      ascii(",\"delta\":{\"type\":\"signature_delta\",\"signature\":");
  private static final byte[] ARGUMENTS_DELTA =
      ascii(",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":");
  private static final byte[] BLOCK_STOP =
      ascii("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":");
  private static final byte[] MESSAGE_DELTA =
      ascii("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{");
  private static final byte[] USAGE = ascii("},\"usage\":{");
  private static final byte[] USAGE_UNKNOWN =
      ascii(
          "\"input_tokens\":null,\"cache_creation_input_tokens\":null,"
              + "\"cache_read_input_tokens\":null,\"output_tokens\":0,"
              + "\"output_tokens_details\":null,\"server_tool_use\":null");
  private static final byte[] MESSAGE_STOP =
      ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

  private final Answering how;
  private final JsonWriter out;
  private final WholeChars chars = new WholeChars();
  private final Stop stop = new Stop();

  /** What came while a tool's block is open; empty while none is. */
  private final Deque<Block> waiting = new ArrayDeque<>(0);

  /** The block that is being written; its text is not kept. */
  private @Nullable Block open;

  private int index = -1;
  private String id = "";
  private boolean tools;
  private @Nullable Tokens tokens;
  private boolean over;

  StreamWriter(Answering how, JsonWriter out) {
    this.how = how;
    this.out = out;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void begin(String said, String model, long createdSeconds) {
    id = how.id(said, Message.ID_PREFIX);
    out.separator(MESSAGE_START).value(id).separator(MODEL).value(how.model(model));
    out.separator(UNSTOPPED);
    Message.usage(out, Tokens.NONE);
    out.separator(TWO_ENDS);
  }

  @Override
  public void text(String more) {
    add(Kind.TEXT, more);
  }

  @Override
  public void refusal(String more) {
    add(Kind.TEXT, more);
  }

  @Override
  public void thought(String more) {
    add(Kind.THOUGHT, more);
  }

  @Override
  public void signature(String signature) {
    if (!over) {
      Block block = block(Kind.THOUGHT);
      block.signature = signature;
      if (block == open) {
        rest();
        delta(SIGNATURE_DELTA, signature);
      }
    }
  }

  @Override
  public void sealedThought(String data) {
    if (!over) {
      Block sealed = new Block(Kind.SEALED);
      sealed.text.append(data);
      begin(sealed);
    }
  }

  @Override
  public void toolBegin(int tool, String callId, String name) {
    if (!over) {
      tools = true;
      begin(new Block(tool, Message.toolId(callId, id, tool), name));
    }
  }

  @Override
  public void toolArguments(int tool, String more) {
    if (over || more.isEmpty()) {
      return;
    }
    if (open != null && open.tool == tool) {
      words(ARGUMENTS_DELTA, more);
      return;
    }
    for (Block block : waiting) {
      if (block.tool == tool) {
        block.text.append(more);
      }
    }
  }

  @Override
  public void toolEnd(int tool) {
    if (over) {
      return;
    }
    if (open == null || open.tool != tool) {
      for (Block block : waiting) {
        block.ended |= block.tool == tool;
      }
      return;
    }
    close();
    while (open == null && !waiting.isEmpty()) {
      next(waiting.remove());
    }
  }

  @Override
  public void usage(Tokens used) {
    tokens = used;
  }

  @Override
  public void stop(StopReason reason, @Nullable String sequence) {
    stop.said(reason, sequence);
  }

  @Override
  public void fail(UpstreamError error) {
    if (!over) {
      over = true;
      FaultReport report =
          new FaultReport(error.fault(), error.status(), error.message(), how.id(), -1, false);
      out.separator(FaultBody.inStream(Dialect.ANTHROPIC, report, true));
    }
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    over = true;
    close();
    while (!waiting.isEmpty()) {
      next(waiting.remove());
      close();
    }
    out.separator(MESSAGE_DELTA);
    stop.write(out, tools);
    out.separator(USAGE);
    if (tokens == null) {
      out.separator(USAGE_UNKNOWN);
    } else {
      Message.usageFields(out, tokens);
    }
    out.separator(TWO_ENDS).separator(MESSAGE_STOP);
  }

  /** More words of a kind, in the block that is open or in one that waits. */
  private void add(Kind kind, String more) {
    if (over || more.isEmpty()) {
      return;
    }
    Block block = open != null && open.takes(kind) ? open : block(kind);
    if (block == open) {
      words(kind == Kind.TEXT ? TEXT_DELTA : THOUGHT_DELTA, more);
    } else {
      block.text.append(more);
    }
  }

  /** The block that takes what comes now: the open one, or the last that waits behind a tool. */
  private Block block(Kind kind) {
    Block last = waiting.isEmpty() ? open : waiting.getLast();
    if (last == null || !last.takes(kind)) {
      last = new Block(kind);
      begin(last);
    }
    return last;
  }

  /** A block begins, now or once the open tool has ended. */
  private void begin(Block block) {
    if (open != null && open.kind == Kind.TOOL) {
      waiting.add(block);
    } else {
      close();
      next(block);
    }
  }

  /** Opens a block, writes what of it has come, and closes it where nothing more can come. */
  private void next(Block block) {
    open = block;
    index++;
    out.separator(BLOCK_START).value(index);
    switch (block.kind) {
      case TEXT -> out.separator(TEXT_BLOCK);
      case THOUGHT -> out.separator(THOUGHT_BLOCK);
      case SEALED -> out.separator(SEALED_BLOCK).value(block.text).separator(TWO_ENDS);
      case TOOL -> {
        out.separator(TOOL_BLOCK).value(block.id);
        out.separator(TOOL_NAME).value(block.name).separator(TWO_ENDS);
      }
    }
    if (block.text.length() > 0) {
      String come = block.text.toString();
      switch (block.kind) {
        case TEXT -> words(TEXT_DELTA, come);
        case THOUGHT -> words(THOUGHT_DELTA, come);
        case TOOL -> words(ARGUMENTS_DELTA, come);
        case SEALED -> {}
      }
    }
    if (block.signature != null) {
      delta(SIGNATURE_DELTA, block.signature);
    }
    if (block.ended || block.kind == Kind.SEALED || (!waiting.isEmpty() && block.tool < 0)) {
      close();
    }
  }

  private void close() {
    if (open != null) {
      rest();
      open = null;
      out.separator(BLOCK_STOP).value(index).separator(ONE_END);
    }
  }

  private void words(byte[] kind, String more) {
    String whole = chars.more(more);
    if (!whole.isEmpty()) {
      delta(kind, whole);
    }
  }

  /** Writes the half character that is held back, which nothing completes. */
  private void rest() {
    String rest = chars.rest();
    if (open != null && !rest.isEmpty()) {
      Kind kind = open.kind;
      delta(
          kind == Kind.TEXT ? TEXT_DELTA : kind == Kind.TOOL ? ARGUMENTS_DELTA : THOUGHT_DELTA,
          rest);
    }
  }

  private void delta(byte[] kind, String words) {
    out.separator(BLOCK_DELTA).value(index).separator(kind).value(words).separator(TWO_ENDS);
  }
}
