package io.weir.filters.llm.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.ChatRequest.Delivery;
import io.weir.filters.llm.chat.ChatRequest.Length;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Effort.Level;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ollama.answer.AnswerForm;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a request of a chat, or one to {@code generate}. One for each request. */
final class RequestReader {
  /** Fields with a meaning that no other dialect has a place for. */
  private static final List<String> LOST =
      List.of("context", "keep_alive", "raw", "suffix", "template");

  /** Such fields among the options; how the model is to be loaded means nothing elsewhere. */
  private static final List<String> LOST_OPTIONS =
      List.of(
          "min_p",
          "mirostat",
          "mirostat_eta",
          "mirostat_tau",
          "num_ctx",
          "num_keep",
          "repeat_last_n",
          "repeat_penalty",
          "tfs_z",
          "typical_p");

  private final JsonNode body;
  private final JsonNode options;
  private final Losses losses;

  RequestReader(JsonNode body, Losses losses) {
    this.body = body;
    this.options = Json.at(body, "options");
    this.losses = losses;
  }

  ChatRequest read(AnswerForm form) throws Untranslatable {
    lost(body, LOST);
    lost(options, LOST_OPTIONS);
    return new ChatRequest(
        Json.textOrEmpty(body, "model"),
        form == AnswerForm.CHAT ? new MessagesReader().read(Json.at(body, "messages")) : prompted(),
        tools(),
        sampling(),
        new Length(limit(), stops()),
        effort(),
        format(),
        delivery(),
        null);
  }

  private void lost(JsonNode in, List<String> names) {
    for (String name : names) {
      JsonNode said = Json.orNull(in, name);
      boolean says = said != null && !"".equals(said.textValue());
      if (says && !Boolean.FALSE.equals(Json.bool(in, name))) {
        losses.lost(name);
      }
    }
  }

  /** What is said of a field that is missing, or not what it must be. */
  static Untranslatable needed(String where, String what) {
    return new Untranslatable(where + ": " + what + " is needed");
  }

  private List<Turn> prompted() throws Untranslatable {
    String prompt = Json.textOrEmpty(body, "prompt");
    if (prompt.isEmpty()) {
      throw needed("prompt", "a text");
    }
    String system = Json.textOrEmpty(body, "system");
    Turn asked = new Turn(Turn.Role.USER, MessagesReader.said(prompt, body, ""));
    return system.isEmpty() ? List.of(asked) : List.of(Turn.of(Turn.Role.SYSTEM, system), asked);
  }

  private @Nullable JsonNode number(JsonNode in, String where, String name) throws Untranslatable {
    JsonNode said = Json.orNull(in, name);
    if (said != null && !said.isNumber()) {
      throw needed(where + name, "a number");
    }
    return said;
  }

  private @Nullable JsonNode option(String name) throws Untranslatable {
    return number(options, "options.", name);
  }

  private Sampling sampling() throws Untranslatable {
    JsonNode likely = number(body, "", "top_logprobs");
    return new Sampling(
        option("temperature"),
        option("top_p"),
        option("top_k"),
        option("seed"),
        option("presence_penalty"),
        option("frequency_penalty"),
        null,
        Json.bool(body, "logprobs"),
        likely == null ? null : Long.valueOf(likely.asLong()),
        null);
  }

  /** The most tokens; what is below zero stands for no limit. */
  private @Nullable Long limit() throws Untranslatable {
    JsonNode said = option("num_predict");
    return said == null || said.asLong() <= 0 ? null : Long.valueOf(said.asLong());
  }

  private List<String> stops() throws Untranslatable {
    List<String> stops = Json.texts(options, "stop");
    if (stops == null) {
      throw needed("options.stop", "a text or a list of texts");
    }
    return stops;
  }

  private Effort effort() {
    JsonNode said = Json.orNull(body, "think");
    if (said == null) {
      return Effort.UNSAID;
    }
    Level level =
        switch (said.asText("")) {
          case "true" -> Level.ADAPTIVE;
          case "false" -> Level.NONE;
          case "low" -> Level.LOW;
          case "medium" -> Level.MEDIUM;
          case "high" -> Level.HIGH;
          case "max" -> Level.MAX;
          default -> null;
        };
    if (level == null) {
      losses.lost("effort");
    }
    return new Effort(level, null, null);
  }

  private Format format() throws Untranslatable {
    JsonNode said = Json.orNull(body, "format");
    if (said == null || "".equals(said.textValue())) {
      return Format.TEXT;
    }
    if (said.isObject()) {
      return new Format(Format.Kind.SCHEMA, said, null, null, null);
    }
    if (!"json".equals(said.textValue())) {
      throw needed("format", "\"json\" or a JSON Schema");
    }
    return Format.JSON;
  }

  /** A stream is what comes if nothing is said; its last line always tells what was used. */
  private Delivery delivery() throws Untranslatable {
    JsonNode stream = Json.orNull(body, "stream");
    if (stream != null && !stream.isBoolean()) {
      throw needed("stream", "true or false");
    }
    return new Delivery(stream == null || stream.booleanValue(), true);
  }

  private Tools tools() throws Untranslatable {
    JsonNode said = Json.orNull(body, "tools");
    if (said == null) {
      return Tools.NONE;
    }
    if (!said.isArray()) {
      throw needed("tools", "a list");
    }
    List<Tool> declared = new ArrayList<>(said.size());
    for (int i = 0; i < said.size(); i++) {
      JsonNode function = Json.at(said.get(i), "function");
      String name = Json.textOrEmpty(function, "name");
      if (name.isEmpty()) {
        throw needed("tools[" + i + "].function.name", "a text");
      }
      JsonNode schema = Json.orNull(function, "parameters");
      declared.add(new Tool(name, Json.text(function, "description"), schema, null, null));
    }
    return new Tools(declared, Choice.UNSAID, null, null);
  }
}
