package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Effort.Level;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request, and leaves out what OpenAI's models are known to refuse. One for each request.
 */
final class RequestWriter {
  private final ChatRequest request;
  private final String model;
  private final Family family;
  private final boolean router;
  private final JsonWriter out;
  private final Losses losses;

  RequestWriter(ChatRequest request, String model, boolean router, JsonWriter out, Losses losses) {
    this.request = request;
    this.model = model;
    this.family = Family.of(model);
    this.router = router;
    this.out = out;
    this.losses = losses;
  }

  /** Which of OpenAI's models a name means, so far as they take different fields. */
  private enum Family {
    /** Those that think before they speak: o1, o3, o4-mini. */
    O,
    /** gpt-5 and its smaller kin. */
    GPT_5,
    /** gpt-5.1 and later. */
    GPT_5_LATER,
    /** Those that do not think: gpt-4o, chatgpt-4o, gpt-5-chat. */
    PLAIN,
    /** Other people's. */
    FOREIGN;

    static Family of(String model) {
      String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
      if (name.length() > 1 && name.charAt(0) == 'o' && Character.isDigit(name.charAt(1))) {
        return O;
      }
      if (name.startsWith("gpt-5")) {
        boolean later = name.startsWith("gpt-5.");
        return name.contains("-chat") ? PLAIN : later ? GPT_5_LATER : GPT_5;
      }
      boolean plain =
          name.startsWith("gpt-4") || name.startsWith("gpt-3") || name.startsWith("chatgpt-");
      return plain ? PLAIN : FOREIGN;
    }

    boolean thinks() {
      return this == O || this == GPT_5 || this == GPT_5_LATER;
    }
  }

  void write() throws Untranslatable {
    out.beginObject();
    out.name("model").value(model);
    out.name("messages");
    new MessagesWriter(family.thinks(), router, out, losses).write(request.turns());
    length();
    sampling(request.sampling());
    if (router) {
      reasoning(request.effort());
    } else {
      effort(request.effort());
    }
    tools(request.tools());
    format(request.format());
    if (request.user() != null) {
      out.name("user").value(request.user());
    }
    if (request.delivery().stream()) {
      out.name("stream").value(true);
      out.name("stream_options").beginObject().name("include_usage").value(true).endObject();
    }
    out.endObject();
  }

  private void length() {
    Long most = request.length().maxTokens();
    if (most != null) {
      boolean newer = family.thinks() || model.contains("gpt-5");
      out.name(newer ? "max_completion_tokens" : "max_tokens").value(most);
    }
    List<String> stops = request.length().stops();
    if (stops.isEmpty()) {
      return;
    }
    if (family.thinks()) {
      losses.lost("stops");
      return;
    }
    out.name("stop").beginArray();
    stops.forEach(out::value);
    out.endArray();
  }

  private void sampling(Sampling said) {
    drawn("temperature", said.temperature());
    drawn("top_p", said.topP());
    drawn("presence_penalty", said.presencePenalty());
    drawn("frequency_penalty", said.frequencyPenalty());
    drawn("logit_bias", said.logitBias());
    if (said.topK() != null) {
      if (router) {
        Json.write(out.name("top_k"), said.topK());
      } else {
        losses.lost("top_k");
      }
    }
    if (said.seed() != null) {
      Json.write(out.name("seed"), said.seed());
    }
    if (said.logprobs() != null && taken("logprobs")) {
      out.name("logprobs").value(said.logprobs());
      if (said.topLogprobs() != null) {
        out.name("top_logprobs").value(said.topLogprobs());
      }
    }
    if (said.answers() != null) {
      out.name("n").value(said.answers());
    }
  }

  private void drawn(String name, @Nullable JsonNode value) {
    if (value != null && taken(name)) {
      Json.write(out.name(name), value);
    }
  }

  /** Whether the model takes a field of sampling: those that think refuse them all. */
  private boolean taken(String name) {
    if (family.thinks()) {
      losses.lost(name);
    }
    return !family.thinks();
  }

  private void effort(Effort said) {
    Level step = said.step();
    if (step == null || step == Level.ADAPTIVE) {
      return;
    }
    String word = word(step);
    if (word == null) {
      losses.lost("effort");
    } else {
      out.name("reasoning_effort").value(word);
    }
  }

  /** The word for a step that the model takes; null where it takes none. */
  private @Nullable String word(Level step) {
    if (family == Family.PLAIN) {
      return null;
    }
    return switch (step) {
      case NONE ->
          switch (family) {
            case O -> "low";
            case GPT_5 -> "minimal";
            case GPT_5_LATER -> "none";
            default -> null;
          };
      case MINIMAL -> family == Family.GPT_5 ? "minimal" : "low";
      case XHIGH, MAX -> family == Family.GPT_5_LATER ? "xhigh" : "high";
      default -> step.name().toLowerCase(Locale.ROOT);
    };
  }

  /** OpenRouter's form, which takes a budget as it is. */
  private void reasoning(Effort said) {
    if (!said.said()) {
      return;
    }
    out.name("reasoning").beginObject();
    Level level = said.level();
    if (said.budgetTokens() != null) {
      out.name("max_tokens").value(said.budgetTokens());
    } else if (level == null || level == Level.ADAPTIVE) {
      out.name("enabled").value(true);
    } else {
      Level known = level == Level.MAX ? Level.XHIGH : level;
      out.name("effort").value(known.name().toLowerCase(Locale.ROOT));
    }
    out.endObject();
  }

  private void tools(Tools said) {
    if (said.declared().isEmpty()) {
      return;
    }
    out.name("tools").beginArray();
    said.declared().forEach(this::tool);
    out.endArray();
    if (said.choice() == Choice.ONE && said.chosen() != null) {
      out.name("tool_choice").beginObject().name("type").value("function");
      out.name("function").beginObject().name("name").value(said.chosen()).endObject();
      out.endObject();
    } else if (said.choice() != Choice.UNSAID) {
      out.name("tool_choice").value(word(said.choice()));
    }
    if (said.parallel() != null) {
      out.name("parallel_tool_calls").value(said.parallel());
    }
  }

  private static String word(Choice choice) {
    return switch (choice) {
      case NONE -> "none";
      case ANY, ONE -> "required";
      default -> "auto";
    };
  }

  private void tool(Tool tool) {
    out.beginObject().name("type").value("function");
    out.name("function").beginObject();
    out.name("name").value(tool.name());
    if (tool.description() != null) {
      out.name("description").value(tool.description());
    }
    parameters(tool.schema());
    if (tool.strict() != null) {
      out.name("strict").value(tool.strict());
    }
    out.endObject();
    MessagesWriter.mark(out, tool.cacheControl(), router, losses);
    out.endObject();
  }

  /** The schema, without the name of the language that it is in: not every server takes that. */
  private void parameters(@Nullable JsonNode schema) {
    out.name("parameters").beginObject();
    if (schema == null || !schema.isObject()) {
      out.name("type").value("object").name("properties").beginObject().endObject();
    } else {
      for (Map.Entry<String, JsonNode> field : schema.properties()) {
        if (!field.getKey().equals("$schema")) {
          Json.write(out.name(field.getKey()), field.getValue());
        }
      }
    }
    out.endObject();
  }

  private void format(Format said) {
    if (said.kind() == Format.Kind.TEXT) {
      return;
    }
    out.name("response_format").beginObject();
    if (said.schema() == null) {
      out.name("type").value("json_object").endObject();
      return;
    }
    out.name("type").value("json_schema").name("json_schema").beginObject();
    out.name("name").value(said.name() == null ? "answer" : said.name());
    if (said.description() != null) {
      out.name("description").value(said.description());
    }
    Json.write(out.name("schema"), said.schema());
    if (said.strict() != null) {
      out.name("strict").value(said.strict());
    }
    out.endObject().endObject();
  }
}
