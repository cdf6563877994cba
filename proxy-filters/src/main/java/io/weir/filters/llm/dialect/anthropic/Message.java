package io.weir.filters.llm.dialect.anthropic;

import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Arguments;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message, gathered until it can be written whole; and what its stream is made of as well. */
final class Message implements AnswerSink {
  static final String ID_PREFIX = "msg_";

  private static final @Nullable String NULL = null;

  private final Answering how;
  private final JsonWriter out;
  private final List<Block> blocks = new ArrayList<>(4);
  private final Stop stop = new Stop();
  private String id;
  private String model;
  private @Nullable Tokens tokens;
  private boolean over;

  Message(Answering how, JsonWriter out) {
    this.how = how;
    this.out = out;
    this.id = how.id("", ID_PREFIX);
    this.model = how.model("");
  }

  /** A block of the content. */
  static final class Block {
    final Kind kind;

    /** What it says: words, thoughts, sealed data, arguments. */
    final StringBuilder text = new StringBuilder();

    /** The call's number; -1 where this is none. */
    final int tool;

    final String id;
    final String name;
    @Nullable String signature;

    /** Whether nothing more comes of a call. */
    boolean ended;

    /** What a block is. */
    enum Kind {
      TEXT,
      THOUGHT,
      SEALED,
      TOOL
    }

    Block(Kind kind) {
      this(kind, -1, "", "");
    }

    /** A call for a tool. */
    Block(int tool, String id, String name) {
      this(Kind.TOOL, tool, id, name);
    }

    private Block(Kind kind, int tool, String id, String name) {
      this.kind = kind;
      this.tool = tool;
      this.id = id;
      this.name = name;
    }

    /** Whether more of this kind goes on here rather than in a block of its own. */
    boolean takes(Kind more) {
      return kind == more && signature == null && kind != Kind.SEALED && kind != Kind.TOOL;
    }
  }

  /** Why the model stopped, gathered until the end. */
  static final class Stop {
    private @Nullable StopReason reason;
    private @Nullable String sequence;

    /** The first word stands, unless a later one says more than that it is over. */
    void said(StopReason said, @Nullable String met) {
      if (reason == null || reason == StopReason.END) {
        reason = said;
        sequence = met;
      }
    }

    /** Writes the fields that tell of the stop. */
    void write(JsonWriter out, boolean tools) {
      StopReason told = (reason == null ? StopReason.END : reason).with(tools);
      out.name("stop_reason").value(word(told));
      out.name("stop_sequence").value(told == StopReason.SEQUENCE ? sequence : NULL);
      out.name("stop_details").value(NULL).name("container").value(NULL);
    }

    private static String word(StopReason reason) {
      return switch (reason) {
        case END -> "end_turn";
        case SEQUENCE -> "stop_sequence";
        case LENGTH -> "max_tokens";
        case TOOLS -> "tool_use";
        case FILTER -> "refusal";
        case PAUSE -> "pause_turn";
      };
    }
  }

  @Override
  public void begin(String said, String saidModel, long createdSeconds) {
    id = how.id(said, ID_PREFIX);
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
    blocks.add(new Block(tool, toolId(callId, id, tool), name));
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
    usage(out, tokens == null ? Tokens.NONE : tokens);
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
        Arguments.write(out, block.text.toString(), Losses.IGNORED);
        out.name("caller").beginObject().name("type").value("direct").endObject();
      }
    }
    out.endObject();
  }

  /** A call's id for the client; one is made where the provider gives none. */
  static String toolId(String said, String messageId, int tool) {
    return said.isEmpty() ? Ids.minted(messageId, tool) : Ids.tool(said);
  }

  /** Writes the figures that a whole message and a stream's last words both tell. */
  static void usageFields(JsonWriter out, Tokens used) {
    Tokens.Input in = used.input();
    long written = in.cacheWrite() + in.cacheWrite1h();
    // A provider that counts the cache apart states what is fresh.
    long apart = in.tokens() - used.stated().input();
    long cache = in.cached() + written;
    long fresh = used.stated().input() - (apart == cache ? 0 : cache);
    out.name("input_tokens").value(Math.max(0, fresh));
    out.name("cache_creation_input_tokens").value(written);
    out.name("cache_read_input_tokens").value(in.cached());
    out.name("output_tokens").value(used.stated().output());
    out.name("output_tokens_details");
    if (used.output().reasoning() == 0) {
      out.value(NULL);
    } else {
      out.beginObject().name("thinking_tokens").value(used.output().reasoning()).endObject();
    }
    out.name("server_tool_use");
    if (used.searches() == 0) {
      out.value(NULL);
    } else {
      out.beginObject().name("web_search_requests").value(used.searches());
      out.name("web_fetch_requests").value(0).endObject();
    }
  }

  /** Writes a whole message's usage. */
  static void usage(JsonWriter out, Tokens used) {
    Tokens.Input in = used.input();
    out.name("usage").beginObject();
    usageFields(out, used);
    out.name("cache_creation").beginObject();
    out.name("ephemeral_5m_input_tokens").value(in.cacheWrite());
    out.name("ephemeral_1h_input_tokens").value(in.cacheWrite1h()).endObject();
    out.name("service_tier").value(NULL).name("inference_geo").value(NULL);
    out.name("speed").value(NULL).endObject();
  }
}
