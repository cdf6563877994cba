package io.weir.filters.llm.dialect.anthropic;

import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.anthropic.Message.Block;
import io.weir.filters.llm.dialect.anthropic.Message.Stop;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a message whole. */
final class WholeWriter implements AnswerSink {
  private final Answering how;
  private final JsonWriter out;
  private final List<Block> blocks = new ArrayList<>(4);
  private final Stop stop = new Stop();
  private String id;
  private String model;
  private @Nullable Tokens tokens;
  private boolean over;

  WholeWriter(Answering how, JsonWriter out) {
    this.how = how;
    this.out = out;
    this.id = how.id("", Message.ID_PREFIX);
    this.model = how.model("");
  }

  @Override
  public void begin(String said, String saidModel, long createdSeconds) {
    id = how.id(said, Message.ID_PREFIX);
    model = how.model(saidModel);
  }

  @Override
  public void text(String more) {
    open(Block.Kind.TEXT).text.append(more);
  }

  @Override
  public void refusal(String more) {
    text(more);
  }

  @Override
  public void thought(String more) {
    open(Block.Kind.THOUGHT).text.append(more);
  }

  @Override
  public void signature(String signature) {
    open(Block.Kind.THOUGHT).signature = signature;
  }

  @Override
  public void sealedThought(String data) {
    Block sealed = new Block(Block.Kind.SEALED);
    sealed.text.append(data);
    blocks.add(sealed);
  }

  @Override
  public void toolBegin(int tool, String callId, String name) {
    blocks.add(new Block(tool, Message.toolId(callId, id, tool), name));
  }

  @Override
  public void toolArguments(int tool, String more) {
    for (Block block : blocks) {
      if (block.tool == tool) {
        block.text.append(more);
      }
    }
  }

  @Override
  public void toolEnd(int tool) {}

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
    over = true;
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    over = true;
    out.beginObject().name("id").value(id).name("type").value("message");
    out.name("role").value("assistant").name("model").value(model);
    out.name("content").beginArray();
    for (Block block : blocks) {
      write(block);
    }
    out.endArray();
    stop.write(out, blocks.stream().anyMatch(block -> block.kind == Block.Kind.TOOL));
    out.name("diagnostics").value((String) null);
    Message.usage(out, tokens == null ? Tokens.NONE : tokens);
    out.endObject();
  }

  /** The last block where it may be gone on with, else a new one. */
  private Block open(Block.Kind kind) {
    Block last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
    if (last == null || !last.takes(kind)) {
      last = new Block(kind);
      blocks.add(last);
    }
    return last;
  }

  private void write(Block block) {
    out.beginObject();
    switch (block.kind) {
      case TEXT -> {
        out.name("type").value("text").name("text").value(block.text);
        out.name("citations").beginArray().endArray();
      }
      case THOUGHT -> {
        out.name("type").value("thinking").name("thinking").value(block.text);
        out.name("signature").value(block.signature == null ? "" : block.signature);
      }
      case SEALED -> out.name("type").value("redacted_thinking").name("data").value(block.text);
      case TOOL -> {
        out.name("type").value("tool_use").name("id").value(block.id);
        out.name("name").value(block.name).name("input");
        Message.arguments(out, block.text.toString(), Losses.IGNORED);
        out.name("caller").beginObject().name("type").value("direct").endObject();
      }
    }
    out.endObject();
  }
}
