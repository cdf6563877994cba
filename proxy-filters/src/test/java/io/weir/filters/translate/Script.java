package io.weir.filters.translate;

import io.weir.fault.Dialect;
import java.util.ArrayList;
import java.util.List;

/**
 * A streamed answer as servers of one dialect send it, event by event. Words are JSON text without
 * its quotes; quotes of arguments are written {@code @}.
 */
final class Script {
  static final Dialect[] SERVERS = {
    Dialect.OPENAI, Dialect.ANTHROPIC, Dialect.OPENAI_RESPONSES, Dialect.GEMINI, Dialect.OLLAMA
  };

  private final Dialect server;
  private final List<String> events = new ArrayList<>();
  private int parts;

  Script(Dialect server) {
    this.server = server;
    switch (server) {
      case ANTHROPIC ->
          add(
              "{'type':'message_start','message':{'id':'msg_1','type':'message','role':"
                  + "'assistant','model':'m','content':[],'stop_reason':null,"
                  + "'usage':{'input_tokens':3,'output_tokens':1}}}");
      case OPENAI_RESPONSES ->
          add(
              "{'type':'response.created','response':{'id':'resp_1','created_at':7,'model':'m',"
                  + "'status':'in_progress','output':[]}}");
      default -> {}
    }
  }

  static String type(Dialect server) {
    return server == Dialect.OLLAMA ? "application/x-ndjson" : "text/event-stream";
  }

  /** An event of that server, whatever it says; quotes may be single. */
  static String event(Dialect server, String json) {
    return switch (server) {
      case OLLAMA -> json.replace('\'', '"') + '\n';
      case ANTHROPIC, OPENAI_RESPONSES ->
          json.contains("'type':'") ? Streams.named(json) : Streams.data(json);
      default -> Streams.data(json);
    };
  }

  Script add(String json) {
    events.add(event(server, json).replace("@", "\\\""));
    return this;
  }

  /** Bytes as they are. */
  Script raw(String bytes) {
    events.add(bytes);
    return this;
  }

  Script words(String text) {
    switch (server) {
      case OPENAI -> chunk("'content':'" + text + "'");
      case ANTHROPIC ->
          block("'type':'text','text':''", "'type':'text_delta','text':'" + text + "'");
      case OPENAI_RESPONSES -> {
        item("'type':'message','id':'i" + parts + "','content':[]");
        more("output_text.delta", "'content_index':0,'delta':'" + text + "'");
      }
      case GEMINI -> part("{'text':'" + text + "'}");
      default -> line("'content':'" + text + "'", "");
    }
    return this;
  }

  Script thought(String text) {
    switch (server) {
      case OPENAI -> chunk("'reasoning_content':'" + text + "'");
      case ANTHROPIC ->
          block(
              "'type':'thinking','thinking':'','signature':''",
              "'type':'thinking_delta','thinking':'" + text + "'");
      case OPENAI_RESPONSES -> {
        item("'type':'reasoning','id':'i" + parts + "','summary':[]");
        more("reasoning_summary_text.delta", "'summary_index':0,'delta':'" + text + "'");
      }
      case GEMINI -> part("{'thought':true,'text':'" + text + "'}");
      default -> line("'content':'','thinking':'" + text + "'", "");
    }
    return this;
  }

  /** A call with its arguments, which may be empty. */
  Script call(String arguments) {
    String object = arguments.isEmpty() ? "" : ",'%s':" + arguments.replace('@', '\'');
    String id = "'call" + parts + "'";
    switch (server) {
      case OPENAI -> {
        String function = "'function':{'name':'get','arguments':'" + arguments + "'}";
        chunk("'tool_calls':[{'index':" + parts++ + ",'id':" + id + "," + function + "}]");
      }
      case ANTHROPIC ->
          block(
              "'type':'tool_use','id':" + id + ",'name':'get','input':{}",
              "'type':'input_json_delta','partial_json':'" + arguments + "'");
      case OPENAI_RESPONSES -> {
        item("'type':'function_call','name':'get','arguments':'','call_id':" + id);
        more("function_call_arguments.done", "'arguments':'" + arguments + "'");
      }
      case GEMINI -> part("{'functionCall':{'name':'get'" + object.formatted("args") + "}}");
      default -> {
        String function = "{'name':'get'" + object.formatted("arguments") + "}";
        line("'content':'','tool_calls':[{'function':" + function + "}]", "");
      }
    }
    return this;
  }

  /**
   * The end: its reason and what was used, 3 tokens in and 2 out; whatever says that all is said.
   */
  Script end() {
    switch (server) {
      case OPENAI ->
          add("{'id':'c1','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}")
              .add("{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':2}}")
              .raw("data: [DONE]\n\n");
      case ANTHROPIC ->
          add("{'type':'message_delta','delta':{'stop_reason':'end_turn'},"
                  + "'usage':{'output_tokens':2}}")
              .add("{'type':'message_stop'}");
      case OPENAI_RESPONSES ->
          add(
              "{'type':'response.completed','response':{'id':'resp_1','model':'m','status':"
                  + "'completed','output':[],'usage':{'input_tokens':3,'output_tokens':2}}}");
      case GEMINI ->
          add(
              "{'responseId':'r','candidates':[{'finishReason':'STOP'}],"
                  + "'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':2}}");
      default -> line("'content':''", ",'done_reason':'stop','prompt_eval_count':3,'eval_count':2");
    }
    return this;
  }

  /** How many of the events there must be before an answer may pass for whole. */
  int enough() {
    int end = events.size();
    return switch (server) {
      case OPENAI -> end - 2;
      case ANTHROPIC -> end - 1;
      default -> end;
    };
  }

  List<String> events() {
    return events;
  }

  @Override
  public String toString() {
    return String.join("", events);
  }

  private void chunk(String delta) {
    add(
        "{'id':'c1','model':'m','choices':[{'index':0,'delta':{"
            + delta
            + "},'finish_reason':null}]}");
  }

  private void block(String start, String delta) {
    String index = "'index':" + parts++;
    add("{'type':'content_block_start'," + index + ",'content_block':{" + start + "}}");
    add("{'type':'content_block_delta'," + index + ",'delta':{" + delta + "}}");
    add("{'type':'content_block_stop'," + index + "}");
  }

  private void item(String item) {
    String index = "'output_index':" + parts++;
    add("{'type':'response.output_item.added'," + index + ",'item':{" + item + "}}");
  }

  private void more(String type, String said) {
    add("{'type':'response." + type + "','output_index':" + (parts - 1) + "," + said + "}");
  }

  private void part(String part) {
    add("{'responseId':'r','candidates':[{'content':{'parts':[" + part + "]}}]}");
  }

  private void line(String message, String end) {
    String done = ",'done':" + !end.isEmpty() + end;
    add("{'model':'m','message':{'role':'assistant'," + message + "}" + done + "}");
  }
}
