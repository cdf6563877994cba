package io.weir.filters.llm.dialect.responses.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request sets and its response repeats, in this dialect's words. */
public final class Parameters {
  private static final JsonNode NO_ARGUMENTS =
      Objects.requireNonNull(Json.parse("{\"type\":\"object\",\"properties\":{}}"));

  private Parameters() {}

  /** What every response repeats: fields without the braces around them. */
  static byte[] echo(ChatRequest request) {
    JsonWriter out = new JsonWriter(512).beginObject();
    out.name("instructions").value(instructions(request));
    Long maxTokens = request.length().maxTokens();
    out.name("max_output_tokens");
    if (maxTokens == null) {
      out.value((String) null);
    } else {
      out.value(maxTokens);
    }
    Boolean parallel = request.tools().parallel();
    out.name("parallel_tool_calls").value(parallel == null || parallel);
    out.name("previous_response_id").value((String) null);
    out.name("reasoning").beginObject().name("effort").value(effort(request.effort()));
    out.name("summary").value(request.effort().summary()).endObject();
    out.name("store").value(false);
    number(out.name("temperature"), request.sampling().temperature());
    out.name("text").beginObject();
    format(out.name("format"), request.format());
    out.endObject();
    choice(out.name("tool_choice"), request.tools(), true);
    tools(out.name("tools"), request.tools(), true);
    number(out.name("top_p"), request.sampling().topP());
    out.name("truncation").value("disabled");
    if (request.user() != null) {
      out.name("user").value(request.user());
    }
    out.name("metadata").beginObject().endObject().endObject();
    return Arrays.copyOfRange(out.array(), 1, out.length() - 1);
  }

  /**
   * Tools.
   *
   * @param undisguised whether functions that stand for custom tools are custom tools again
   */
  public static void tools(JsonWriter out, Tools tools, boolean undisguised) {
    out.beginArray();
    for (Tool tool : tools.declared()) {
      boolean custom = undisguised && FreeformTools.made(tool);
      out.beginObject().name("type").value(custom ? "custom" : "function");
      out.name("name").value(tool.name());
      if (tool.description() != null) {
        out.name("description").value(tool.description());
      }
      if (!custom) {
        JsonNode schema = tool.schema();
        Json.write(out.name("parameters"), schema == null ? NO_ARGUMENTS : schema);
        out.name("strict").value(tool.strict() != null && tool.strict());
      }
      out.endObject();
    }
    out.endArray();
  }

  /**
   * Whether a tool must be called.
   *
   * @param undisguised as for {@link #tools}
   */
  public static void choice(JsonWriter out, Tools tools, boolean undisguised) {
    if (tools.choice() != Choice.ONE) {
      out.value(
          switch (tools.choice()) {
            case NONE -> "none";
            case ANY -> "required";
            default -> "auto";
          });
      return;
    }
    boolean custom = undisguised && tools.declared().stream().anyMatch(tool -> chosen(tools, tool));
    out.beginObject().name("type").value(custom ? "custom" : "function");
    out.name("name").value(tools.chosen()).endObject();
  }

  private static boolean chosen(Tools tools, Tool tool) {
    return tool.name().equals(tools.chosen()) && FreeformTools.made(tool);
  }

  /** The answer's form. */
  public static void format(JsonWriter out, Format format) {
    out.beginObject().name("type");
    JsonNode schema = format.schema();
    if (schema == null) {
      out.value(format.kind() == Format.Kind.TEXT ? "text" : "json_object").endObject();
      return;
    }
    out.value("json_schema").name("name").value(format.name() == null ? "answer" : format.name());
    if (format.description() != null) {
      out.name("description").value(format.description());
    }
    Json.write(out.name("schema"), schema);
    if (format.strict() != null) {
      out.name("strict").value(format.strict());
    }
    out.endObject();
  }

  /** The word for an effort; null where the model shall do as it likes. */
  public static @Nullable String effort(Effort effort) {
    Effort.Level step = effort.step();
    return step == null || step == Effort.Level.ADAPTIVE
        ? null
        : step.name().toLowerCase(Locale.ROOT);
  }

  /** The orders with which a conversation begins; null where it begins with something else. */
  public static @Nullable String instructions(ChatRequest request) {
    if (request.turns().isEmpty()) {
      return null;
    }
    Turn first = request.turns().get(0);
    return first.role() == Turn.Role.SYSTEM ? Part.text(first.parts()) : null;
  }

  private static void number(JsonWriter out, @Nullable JsonNode number) {
    if (number == null) {
      out.value((String) null);
    } else {
      Json.write(out, number);
    }
  }
}
