package io.weir.filters.llm.dialect.ollama.answer;

import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Arguments;
import io.weir.filters.llm.dialect.Ids;
import io.weir.json.JsonWriter;

/**
 * A tool call of an answer that is being written. Calls are told whole: their arguments are an
 * object.
 */
final class ToolCall {
  private final int index;
  private final String id;
  private final String name;
  private final StringBuilder arguments = new StringBuilder();
  private boolean written;

  /**
   * A call without arguments as yet.
   *
   * @param said the provider's id for it; empty where it gives none
   */
  ToolCall(Answering how, int index, String said, String name) {
    this.index = index;
    this.id = said.isEmpty() ? Ids.minted(how.id(), index) : said;
    this.name = name;
  }

  void more(String more) {
    arguments.append(more);
  }

  /** Whether it has been written. */
  boolean written() {
    return written;
  }

  void write(JsonWriter out) {
    written = true;
    out.beginObject().name("id").value(id);
    out.name("function").beginObject().name("index").value(index);
    out.name("name").value(name).name("arguments");
    Arguments.write(out, arguments.toString(), Losses.IGNORED);
    out.endObject().endObject();
  }
}
