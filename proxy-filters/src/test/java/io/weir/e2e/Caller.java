package io.weir.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.json.Json;
import java.util.Objects;
import java.util.stream.Collectors;

/** Clients, one of each dialect and path: what they ask, and where they look in an answer. */
enum Caller {
  CHAT("openai", "/v1/chat/completions", "/choices/0/message/content", "/choices/0/delta/content"),
  RESPONSES("openai-responses", "/v1/responses", "/output/0/content/0/text", "/delta"),
  MESSAGES("anthropic", "/v1/messages", "/content/0/text", "/delta/text"),
  OLLAMA("ollama", "/api/chat", "/message/content", "/message/content"),
  GENERATE("ollama", "/api/generate", "/response", "/response"),
  SIMPLE("simple_chat", "/v1/chat", "/content", "/content");

  static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
          + "rkJggg==";

  private static final String SCHEMA =
      "{'type':'object','properties':{'city':{'type':'string'}},'required':['city']}";
  private static final String ARGUMENTS = "'{\\'city\\':\\'Oslo\\'}'";

  /** The word for its dialect in {@code routes.yaml}. */
  final String dialect;

  private final String path;
  private final String text;
  private final String delta;

  Caller(String dialect, String path, String text, String delta) {
    this.dialect = dialect;
    this.path = path;
    this.text = text;
    this.delta = delta;
  }

  /** Whether its dialect has tools. */
  boolean hasTools() {
    return this != GENERATE && this != SIMPLE;
  }

  /** Where it asks. */
  String path(boolean stream) {
    return this == SIMPLE && stream ? "/v1/chat/stream" : path;
  }

  /** Says "hi". */
  String ask(boolean stream) {
    return request(
        stream,
        switch (this) {
          case RESPONSES -> "'input':'hi'";
          case GENERATE -> "'prompt':'hi'";
          default -> "'messages':[{'role':'user','content':'hi'}]";
        });
  }

  /** Shows an image. */
  String askWithImage() {
    String url = "'data:image/png;base64," + PIXEL + "'";
    return request(
        false,
        switch (this) {
          case CHAT ->
              "'messages':[{'role':'user','content':[{'type':'text','text':'hi'},"
                  + ("{'type':'image_url','image_url':{'url':" + url + "}}]}]");
          case RESPONSES ->
              "'input':[{'role':'user','content':[{'type':'input_text','text':'hi'},"
                  + ("{'type':'input_image','detail':'auto','image_url':" + url + "}]}]");
          case MESSAGES ->
              "'messages':[{'role':'user','content':[{'type':'text','text':'hi'},{'type':'image',"
                  + "'source':{'type':'base64','media_type':'image/png',"
                  + ("'data':'" + PIXEL + "'}}]}]");
          case OLLAMA -> "'messages':[{'role':'user','content':'hi','images':['" + PIXEL + "']}]";
          case GENERATE -> "'prompt':'hi','images':['" + PIXEL + "']";
          case SIMPLE -> throw new AssertionError("has no images");
        });
  }

  /** Says "hi", and offers a tool. */
  String askWithTool(boolean stream) {
    String asked = ask(stream);
    return asked.substring(0, asked.length() - 1) + Provider.json(",'tools':[" + tool() + "]}");
  }

  private String tool() {
    return switch (this) {
      case CHAT, OLLAMA ->
          "{'type':'function','function':{'name':'get_weather','parameters':" + SCHEMA + "}}";
      case RESPONSES -> "{'type':'function','name':'get_weather','parameters':" + SCHEMA + "}";
      case MESSAGES -> "{'name':'get_weather','input_schema':" + SCHEMA + "}";
      case GENERATE, SIMPLE -> throw new AssertionError("has no tools");
    };
  }

  /** Says "hi", repeats the call of the tool, and tells its result. */
  String tellResult() {
    return request(
        false,
        switch (this) {
          case CHAT ->
              "'messages':[{'role':'user','content':'hi'},{'role':'assistant','content':null,"
                  + "'tool_calls':[{'id':'call_1','type':'function','function':"
                  + ("{'name':'get_weather','arguments':" + ARGUMENTS + "}}]},")
                  + "{'role':'tool','tool_call_id':'call_1','content':'rain'}]";
          case RESPONSES ->
              "'input':[{'role':'user','content':'hi'},{'type':'function_call','call_id':'call_1',"
                  + ("'name':'get_weather','arguments':" + ARGUMENTS + "},")
                  + "{'type':'function_call_output','call_id':'call_1','output':'rain'}]";
          case MESSAGES ->
              "'messages':[{'role':'user','content':'hi'},{'role':'assistant','content':["
                  + "{'type':'tool_use','id':'call_1','name':'get_weather',"
                  + "'input':{'city':'Oslo'}}]},{'role':'user','content':[{'type':'tool_result',"
                  + "'tool_use_id':'call_1','content':'rain'}]}]";
          case OLLAMA ->
              "'messages':[{'role':'user','content':'hi'},{'role':'assistant','content':'',"
                  + "'tool_calls':[{'function':{'name':'get_weather',"
                  + "'arguments':{'city':'Oslo'}}}]},"
                  + "{'role':'tool','tool_name':'get_weather','content':'rain'}]";
          case GENERATE, SIMPLE -> throw new AssertionError("has no tools");
        });
  }

  private String request(boolean stream, String said) {
    String more =
        switch (this) {
          case CHAT -> stream ? ",'stream':true,'stream_options':{'include_usage':true}" : "";
          case RESPONSES -> stream ? ",'stream':true" : "";
          case MESSAGES -> ",'max_tokens':99" + (stream ? ",'stream':true" : "");
          case OLLAMA, GENERATE -> stream ? "" : ",'stream':false";
          case SIMPLE -> ",'agent_id':'a'";
        };
    return Provider.json("{'model':'asked'," + said + more + "}");
  }

  /** What a whole answer says. */
  String text(String body) {
    return json(body).at(text).asText();
  }

  /** What the parts of a stream say in all. */
  String streamedText(String body) {
    return body.lines()
        .map(line -> line.startsWith("data: ") ? line.substring(6) : line)
        .filter(line -> line.startsWith("{"))
        .map(Caller::json)
        .filter(part -> this != RESPONSES || part.at("/type").asText().endsWith("text.delta"))
        .map(part -> part.at(delta).asText(""))
        .collect(Collectors.joining());
  }

  /** What only a stream that is whole holds. */
  String end() {
    return switch (this) {
      case CHAT -> "data: [DONE]\n\n";
      case RESPONSES -> "\"response.completed\"";
      case MESSAGES -> "\"message_stop\"";
      case OLLAMA, GENERATE -> "\"done\":true";
      case SIMPLE -> "{\"done\":true";
    };
  }

  /** How an answer, or a stream's part, says that it calls a tool; empty where it need not. */
  String stopForTool() {
    return switch (this) {
      case CHAT -> "\"finish_reason\":\"tool_calls\"";
      case RESPONSES -> "\"type\":\"function_call\"";
      case MESSAGES -> "\"stop_reason\":\"tool_use\"";
      case OLLAMA -> "\"tool_calls\":[{";
      case GENERATE, SIMPLE -> throw new AssertionError("has no tools");
    };
  }

  /** Input tokens of a whole answer, or of the part of a stream that tells them. */
  String inputTokens() {
    return switch (this) {
      case CHAT, SIMPLE -> "\"prompt_tokens\":" + Provider.INPUT_TOKENS;
      case RESPONSES, MESSAGES -> "\"input_tokens\":" + Provider.INPUT_TOKENS;
      case OLLAMA, GENERATE -> "\"prompt_eval_count\":" + Provider.INPUT_TOKENS;
    };
  }

  /** The same of output tokens. */
  String outputTokens() {
    return switch (this) {
      case CHAT, SIMPLE -> "\"completion_tokens\":" + Provider.OUTPUT_TOKENS;
      case RESPONSES, MESSAGES -> "\"output_tokens\":" + Provider.OUTPUT_TOKENS;
      case OLLAMA, GENERATE -> "\"eval_count\":" + Provider.OUTPUT_TOKENS;
    };
  }

  /** What an error says. */
  String error(String body) {
    JsonNode told = json(body).at("/error");
    return told.isObject() ? told.at("/message").asText() : told.asText();
  }

  static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text), text);
  }
}
