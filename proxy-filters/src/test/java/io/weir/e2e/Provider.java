package io.weir.e2e;

/** Model servers, one of each dialect: what is looked for in their requests, and what they say. */
enum Provider {
  OPENAI("openai", "/v1/chat/completions", "/messages/0/content", "/tools/0/function/name") {
    @Override
    String plain(String text) {
      return answer("{'role':'assistant','content':'" + text + "'}", "stop");
    }

    @Override
    String call() {
      return answer(
          "{'role':'assistant','content':null,'tool_calls':[" + CALL + "]}", "tool_calls");
    }

    private String answer(String message, String finish) {
      return json(
          "{'id':'c1','object':'chat.completion','created':7,'model':'gpt-z','choices':[{'index':0,"
              + ("'message':" + message + ",'finish_reason':'" + finish + "'}],")
              + ("'usage':" + USAGE + "}"));
    }

    @Override
    String opening() {
      return chunk("{'role':'assistant','content':''}", "null");
    }

    @Override
    String word(String text) {
      return chunk("{'content':'" + text + "'}", "null");
    }

    @Override
    String ending() {
      return ending("stop");
    }

    @Override
    String streamedCall() {
      return chunk("{'tool_calls':[" + CALL.replace("{'id'", "{'index':0,'id'") + "]}", "null")
          + ending("tool_calls");
    }

    private String ending(String finish) {
      return chunk("{}", "'" + finish + "'")
          + data("{'id':'c1','created':7,'model':'gpt-z','choices':[],'usage':" + USAGE + "}")
          + "data: [DONE]\n\n";
    }

    private String chunk(String delta, String finish) {
      return data(
          "{'id':'c1','object':'chat.completion.chunk','created':7,'model':'gpt-z','choices':["
              + ("{'index':0,'delta':" + delta + ",'finish_reason':" + finish + "}]}"));
    }
  },

  RESPONSES("openai-responses", "/v1/responses", "/input/0/content", "/tools/0/name") {
    @Override
    String plain(String text) {
      return json(response("completed", message(text)));
    }

    @Override
    String call() {
      return json(response("completed", ITEM));
    }

    @Override
    String opening() {
      return named("{'type':'response.created','response':" + response("in_progress", "") + "}")
          + named(
              "{'type':'response.output_item.added','output_index':0,'item':{'id':'m1',"
                  + "'type':'message','role':'assistant','status':'in_progress','content':[]}}")
          + named(
              "{'type':'response.content_part.added','item_id':'m1','output_index':0,"
                  + "'content_index':0,'part':{'type':'output_text','text':'','annotations':[]}}");
    }

    @Override
    String word(String text) {
      return named(
          "{'type':'response.output_text.delta','item_id':'m1','output_index':0,"
              + ("'content_index':0,'delta':'" + text + "'}"));
    }

    @Override
    String ending() {
      return completed(message("one two three "));
    }

    @Override
    String streamedCall() {
      String added = ITEM.replace(ESCAPED, "").replace("completed", "in_progress");
      return named("{'type':'response.created','response':" + response("in_progress", "") + "}")
          + named("{'type':'response.output_item.added','output_index':0,'item':" + added + "}")
          + named(
              "{'type':'response.function_call_arguments.delta','item_id':'f1','output_index':0,"
                  + ("'delta':'" + ESCAPED + "'}"))
          + named("{'type':'response.output_item.done','output_index':0,'item':" + ITEM + "}")
          + completed(ITEM);
    }

    private String completed(String item) {
      return named("{'type':'response.completed','response':" + response("completed", item) + "}");
    }

    private String message(String text) {
      return "{'id':'m1','type':'message','role':'assistant','status':'completed','content':["
          + ("{'type':'output_text','text':'" + text + "','annotations':[]}]}");
    }

    private String response(String status, String item) {
      return "{'id':'resp_1','object':'response','created_at':7,'model':'gpt-z','status':'"
          + (status + "','output':[" + item + "],'usage':" + FIGURES + "}");
    }
  },

  ANTHROPIC("anthropic", "/v1/messages", "/messages/0/content", "/tools/0/name") {
    @Override
    String plain(String text) {
      return answer("{'type':'text','text':'" + text + "'}", "end_turn");
    }

    @Override
    String call() {
      return answer(
          "{'type':'tool_use','id':'call_1','name':'get_weather','input':" + CITY + "}",
          "tool_use");
    }

    private String answer(String block, String stop) {
      return json(
          "{'id':'msg_1','type':'message','role':'assistant','model':'claude-z','content':["
              + (block + "],'stop_reason':'" + stop + "','stop_sequence':null,")
              + ("'usage':" + FIGURES + "}"));
    }

    @Override
    String opening() {
      return start()
          + named(
              "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}")
          + named("{'type':'ping'}");
    }

    @Override
    String word(String text) {
      return delta("{'type':'text_delta','text':'" + text + "'}");
    }

    @Override
    String ending() {
      return ending("end_turn");
    }

    @Override
    String streamedCall() {
      return start()
          + named(
              "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use',"
                  + "'id':'call_1','name':'get_weather','input':{}}}")
          + delta("{'type':'input_json_delta','partial_json':'" + ESCAPED + "'}")
          + ending("tool_use");
    }

    private String start() {
      return named(
          "{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant',"
              + "'model':'claude-z','content':[],'stop_reason':null,"
              + "'usage':{'input_tokens':12,'output_tokens':1}}}");
    }

    private String delta(String delta) {
      return named("{'type':'content_block_delta','index':0,'delta':" + delta + "}");
    }

    private String ending(String stop) {
      return named("{'type':'content_block_stop','index':0}")
          + named(
              ("{'type':'message_delta','delta':{'stop_reason':'" + stop + "'},")
                  + "'usage':{'output_tokens':7}}")
          + named("{'type':'message_stop'}");
    }
  },

  OLLAMA("ollama", "/api/chat", "/messages/0/content", "/tools/0/function/name") {
    @Override
    String plain(String text) {
      return last("{'role':'assistant','content':'" + text + "'}");
    }

    @Override
    String call() {
      return last(
          "{'role':'assistant','content':'','tool_calls':[{'function':"
              + ("{'name':'get_weather','arguments':" + CITY + "}}]}"));
    }

    @Override
    String opening() {
      return "";
    }

    @Override
    String word(String text) {
      return line("{'role':'assistant','content':'" + text + "'}", "'done':false");
    }

    @Override
    String ending() {
      return plain("");
    }

    @Override
    String streamedCall() {
      String call = call();
      return call.substring(0, call.indexOf("\"done\"")) + "\"done\":false}\n" + ending();
    }

    private String last(String message) {
      return line(
          message,
          "'done':true,'done_reason':'stop','total_duration':9000,'load_duration':1000,"
              + "'prompt_eval_count':12,'prompt_eval_duration':2000,'eval_count':7,"
              + "'eval_duration':6000");
    }

    private String line(String message, String done) {
      return json(
          "{'model':'llama-z','created_at':'2026-01-02T03:04:05.678901234Z','message':"
              + (message + "," + done + "}\n"));
    }
  },

  GEMINI(
      "gemini",
      "/v1beta/models/asked:",
      "/contents/0/parts/0/text",
      "/tools/0/functionDeclarations/0/name") {
    @Override
    String plain(String text) {
      return json(candidate("{'text':'" + text + "'}", ",'finishReason':'STOP'"));
    }

    @Override
    String call() {
      return json(candidate(PART, ",'finishReason':'STOP'"));
    }

    @Override
    String opening() {
      return "";
    }

    @Override
    String word(String text) {
      return event(candidate("{'text':'" + text + "'}", ""));
    }

    @Override
    String ending() {
      return event(candidate("{'text':''}", ",'finishReason':'STOP'"));
    }

    @Override
    String streamedCall() {
      return event(candidate(PART, ",'finishReason':'STOP'"));
    }

    private String event(String json) {
      return "data: " + json(json) + "\r\n\r\n";
    }

    private String candidate(String part, String finish) {
      return "{'candidates':[{'content':{'parts':["
          + (part + "],'role':'model'}" + finish + ",'index':0}],")
          + "'usageMetadata':{'promptTokenCount':12,'candidatesTokenCount':7,'totalTokenCount':19},"
          + "'modelVersion':'gemini-z','responseId':'r1'}";
    }
  };

  static final int INPUT_TOKENS = 12;
  static final int OUTPUT_TOKENS = 7;

  private static final String CITY = "{'city':'Oslo'}";

  /** The same within a text. */
  private static final String ESCAPED = "{\\'city\\':\\'Oslo\\'}";

  private static final String CALL =
      "{'id':'call_1','type':'function','function':{'name':'get_weather','arguments':'"
          + (ESCAPED + "'}}");
  private static final String ITEM =
      "{'id':'f1','type':'function_call','call_id':'call_1','name':'get_weather','arguments':'"
          + (ESCAPED + "','status':'completed'}");
  private static final String PART =
      "{'functionCall':{'name':'get_weather','args':" + CITY + "},'thoughtSignature':'c2ln'}";
  private static final String USAGE =
      "{'prompt_tokens':12,'completion_tokens':7,'total_tokens':19}";
  private static final String FIGURES = "{'input_tokens':12,'output_tokens':7,'total_tokens':19}";

  /** The word for its dialect in {@code routes.yaml}. */
  final String dialect;

  /** How the path begins that it is asked at. */
  final String path;

  /** Where a request says what the user said. */
  final String said;

  /** Where a request names the first tool. */
  final String tool;

  Provider(String dialect, String path, String said, String tool) {
    this.dialect = dialect;
    this.path = path;
    this.said = said;
    this.tool = tool;
  }

  /** A whole answer that says something. */
  abstract String plain(String text);

  /** A whole answer that asks for the weather in Oslo. */
  abstract String call();

  /** What a stream begins with, before the first word. */
  abstract String opening();

  /** A part of a stream that says something. */
  abstract String word(String text);

  /** How a stream ends. */
  abstract String ending();

  /** A stream that asks for the weather in Oslo. */
  abstract String streamedCall();

  /** The type of its streams. */
  String streamType() {
    return this == OLLAMA ? "application/x-ndjson" : "text/event-stream";
  }

  /** An error's body. */
  String failure(String message) {
    return json(
        switch (this) {
          case OPENAI, RESPONSES ->
              "{'error':{'message':'" + message + "','type':'requests','param':null,'code':null}}";
          case ANTHROPIC ->
              "{'type':'error','error':{'type':'rate_limit_error','message':'" + message + "'}}";
          case OLLAMA -> "{'error':'" + message + "'}";
          case GEMINI ->
              "{'error':{'code':429,'message':'" + message + "','status':'RESOURCE_EXHAUSTED'}}";
        });
  }

  /** Where a request names the tool's call, and where its result names that call. */
  String[] links() {
    return switch (this) {
      case OPENAI -> new String[] {"/messages/1/tool_calls/0/id", "/messages/2/tool_call_id"};
      case RESPONSES -> new String[] {"/input/1/call_id", "/input/2/call_id"};
      case ANTHROPIC ->
          new String[] {"/messages/1/content/0/id", "/messages/2/content/0/tool_use_id"};
      case OLLAMA ->
          new String[] {"/messages/1/tool_calls/0/function/name", "/messages/2/tool_name"};
      case GEMINI ->
          new String[] {
            "/contents/1/parts/0/functionCall/name", "/contents/2/parts/0/functionResponse/name"
          };
    };
  }

  static String json(String text) {
    return text.replace('\'', '"');
  }

  static String data(String json) {
    return "data: " + json(json) + "\n\n";
  }

  static String named(String json) {
    String type = json.split("'type':'", 2)[1];
    return "event: " + type.substring(0, type.indexOf('\'')) + '\n' + data(json);
  }
}
