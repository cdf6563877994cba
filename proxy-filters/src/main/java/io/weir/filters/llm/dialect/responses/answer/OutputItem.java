package io.weir.filters.llm.dialect.responses.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One item of an answer's output, as far as it has come. */
final class OutputItem {
  /** Items that Weir makes. */
  enum Kind {
    MESSAGE("msg_"),
    REASONING("rs_"),
    FUNCTION_CALL("fc_"),
    CUSTOM_CALL("ctc_");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    /** What the ids of such items begin with. */
    String prefix() {
      return prefix;
    }
  }

  /** A text that grows: a message's part, a summary, a call's arguments. */
  static final class Part {
    final boolean refusal;
    final StringBuilder text = new StringBuilder();
    final List<JsonNode> logprobs = new ArrayList<>();
    final byte[] address;
    private final WholeChars chars = new WholeChars();

    Part(boolean refusal, String address) {
      this.refusal = refusal;
      this.address = address.getBytes(StandardCharsets.UTF_8);
    }

    /** Adds more of it; says what of that can be told now. */
    String more(String piece) {
      String told = chars.more(piece);
      text.append(told);
      return told;
    }

    /** Adds what was held back; says what that is. */
    String rest() {
      String told = chars.rest();
      text.append(told);
      return told;
    }
  }

  final Kind kind;
  final String id;
  final int index;
  final List<Part> parts = new ArrayList<>();
  String callId = "";
  String name = "";
  @Nullable String sealed;
  private String status = "in_progress";

  OutputItem(Kind kind, String id, int index) {
    this.kind = kind;
    this.id = id;
    this.index = index;
  }

  /** Nothing more comes. */
  void close(boolean complete) {
    status = complete ? "completed" : "incomplete";
  }

  /** Whether more may come. */
  boolean open() {
    return status.equals("in_progress");
  }

  /** The part under way; null before the first. */
  @Nullable Part last() {
    return parts.isEmpty() ? null : parts.get(parts.size() - 1);
  }

  /** A new part at the end. */
  Part add(boolean refusal) {
    String address = ",\"item_id\":\"" + id + "\",\"output_index\":" + index;
    switch (kind) {
      case MESSAGE -> address += ",\"content_index\":" + parts.size();
      case REASONING -> address += ",\"summary_index\":" + parts.size();
      case FUNCTION_CALL, CUSTOM_CALL -> {}
    }
    Part part = new Part(refusal, address);
    parts.add(part);
    return part;
  }

  /** The item's JSON. */
  void write(JsonWriter out) {
    out.beginObject().name("id").value(id);
    switch (kind) {
      case MESSAGE -> message(out);
      case REASONING -> reasoning(out);
      case FUNCTION_CALL -> call(out, "function_call", "arguments", text());
      case CUSTOM_CALL -> call(out, "custom_tool_call", "input", FreeformTools.input(text()));
    }
    out.endObject();
  }

  /** The text of all parts. */
  String text() {
    if (parts.size() == 1) {
      return parts.get(0).text.toString();
    }
    StringBuilder all = new StringBuilder();
    parts.forEach(part -> all.append(part.text));
    return all.toString();
  }

  private void message(JsonWriter out) {
    out.name("type").value("message").name("status").value(status);
    out.name("role").value("assistant").name("content").beginArray();
    for (Part part : parts) {
      write(out, part);
    }
    out.endArray();
  }

  private void reasoning(JsonWriter out) {
    out.name("type").value("reasoning").name("summary").beginArray();
    for (Part part : parts) {
      write(out, part);
    }
    out.endArray();
    if (sealed != null) {
      out.name("encrypted_content").value(sealed);
    }
  }

  private void call(JsonWriter out, String type, String field, String text) {
    out.name("type").value(type).name("status").value(status);
    out.name("call_id").value(callId).name("name").value(name).name(field).value(text);
  }

  /** A part's JSON. */
  void write(JsonWriter out, Part part) {
    out.beginObject().name("type");
    if (kind == Kind.REASONING) {
      out.value("summary_text").name("text").value(part.text);
    } else if (part.refusal) {
      out.value("refusal").name("refusal").value(part.text);
    } else {
      out.value("output_text").name("text").value(part.text);
      out.name("annotations").beginArray().endArray();
      logprobs(out, part);
    }
    out.endObject();
  }

  /** How likely a part's words were, as a field. */
  static void logprobs(JsonWriter out, Part part) {
    out.name("logprobs").beginArray();
    for (JsonNode token : part.logprobs) {
      likelihood(out, token).name("top_logprobs").beginArray();
      for (JsonNode other : Json.at(token, "top_logprobs")) {
        likelihood(out, other).endObject();
      }
      out.endArray().endObject();
    }
    out.endArray();
  }

  private static JsonWriter likelihood(JsonWriter out, JsonNode token) {
    out.beginObject().name("token").value(Json.textOrEmpty(token, "token")).name("logprob");
    JsonNode logprob = Json.at(token, "logprob");
    if (logprob.isNumber()) {
      Json.write(out, logprob);
    } else {
      out.value(0);
    }
    JsonNode bytes = Json.at(token, "bytes");
    out.name("bytes");
    return bytes.isArray() ? Json.write(out, bytes) : out.beginArray().endArray();
  }
}
