package io.weir.filters.llm.dialect.responses.answer;

import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response object of one answer: what has come so far, and what was asked. */
final class ResponseObject {
  private static final byte[] COMMA = {','};

  private final Answering how;
  private final List<OutputItem> output = new ArrayList<>();
  private final byte[] asked;
  private String id = "";
  private String model = "";
  private long createdSeconds;
  private @Nullable Tokens used;

  ResponseObject(Answering how) {
    this.how = how;
    this.asked = Parameters.echo(how.request());
  }

  void begin(String saidId, String saidModel, long saidSeconds) {
    id = how.id(saidId, "resp_");
    model = how.model(saidModel);
    createdSeconds = how.created(saidSeconds);
  }

  String id() {
    return id;
  }

  void used(Tokens tokens) {
    used = tokens;
  }

  /** A new item at the output's end. */
  OutputItem add(OutputItem.Kind kind) {
    String itemId = kind.prefix() + id.substring("resp_".length()) + '_' + output.size();
    OutputItem item = new OutputItem(kind, itemId, output.size());
    output.add(item);
    return item;
  }

  /** The object before anything has come. */
  void writeBegun(JsonWriter out) {
    head(out, "in_progress");
    out.name("error").value((String) null).name("incomplete_details").value((String) null);
    out.name("output").beginArray().endArray();
    tail(out);
  }

  /**
   * The object at its end.
   *
   * @param incomplete why it is not complete; null where it is
   */
  void writeEnded(JsonWriter out, @Nullable String incomplete) {
    head(out, incomplete == null ? "completed" : "incomplete");
    out.name("error").value((String) null).name("incomplete_details");
    if (incomplete == null) {
      out.value((String) null);
    } else {
      out.beginObject().name("reason").value(incomplete).endObject();
    }
    output(out);
    Tokens known = used;
    if (known != null) {
      usage(out, known);
    }
    tail(out);
  }

  /** The object of an answer that failed. */
  void writeFailed(JsonWriter out, String code, UpstreamError error) {
    head(out, "failed");
    out.name("error").beginObject().name("code").value(code);
    out.name("message").value(error.message()).endObject();
    out.name("incomplete_details").value((String) null);
    output(out);
    tail(out);
  }

  private void head(JsonWriter out, String status) {
    out.beginObject().name("id").value(id).name("object").value("response");
    out.name("created_at").value(createdSeconds).name("status").value(status);
    out.name("background").value(false).name("model").value(model);
  }

  private void output(JsonWriter out) {
    out.name("output").beginArray();
    for (OutputItem item : output) {
      item.write(out);
    }
    out.endArray();
  }

  private static void usage(JsonWriter out, Tokens used) {
    Tokens.Input input = used.input();
    out.name("usage").beginObject().name("input_tokens").value(used.stated().input());
    out.name("input_tokens_details").beginObject().name("cached_tokens").value(input.cached());
    out.name("cache_write_tokens").value(input.cacheWrite() + input.cacheWrite1h()).endObject();
    out.name("output_tokens").value(used.stated().output()).name("output_tokens_details");
    out.beginObject().name("reasoning_tokens").value(used.output().reasoning()).endObject();
    out.name("total_tokens").value(used.total()).endObject();
  }

  private void tail(JsonWriter out) {
    out.separator(COMMA).separator(asked).endObject();
  }
}
