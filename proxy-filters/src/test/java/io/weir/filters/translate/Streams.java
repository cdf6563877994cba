package io.weir.filters.translate;

import io.weir.fault.Dialect;
import java.util.Locale;

/**
 * One answer, as a stream of each dialect of servers: a thought, words with characters of two,
 * three and four bytes, and two calls. The forms differ in what forms may differ in: line ends,
 * comments, names, blanks, and where pieces are cut.
 */
final class Streams {
  static final String TEXT = "Hé 你 \ud83d\ude00!";
  static final String TOOLS = "{0=get {\"city\":\"Köln\"}, 1=set {}}";

  private Streams() {}

  /** The answer as servers of that dialect stream it. */
  static String of(Dialect server) {
    return switch (server) {
      case OPENAI -> openai();
      case ANTHROPIC -> anthropic();
      case OPENAI_RESPONSES -> responses();
      default -> throw new IllegalArgumentException(server.toString());
    };
  }

  /** A chunk of OpenAI's dialect; quotes may be single. */
  static String chunk(String delta, String finish) {
    String reason = finish.isEmpty() ? "null" : "'" + finish + "'";
    return data(
        "{'id':'c1','object':'chat.completion.chunk','created':7,'model':'m','choices':[{'index':0,"
            + "'delta':"
            + delta
            + ",'finish_reason':"
            + reason
            + "}]}");
  }

  /** An event without a name; quotes may be single. */
  static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  /** An event that is called what its data is called; quotes may be single. */
  static String named(String json) {
    String data = json.replace('\'', '"');
    String type = data.split("\"type\":\"", 2)[1];
    return "event: " + type.substring(0, type.indexOf('"')) + "\ndata: " + data + "\n\n";
  }

  private static String openai() {
    return "\ufeff: PROCESSING\n\n"
        + chunk("{'role':'assistant','content':''}", "").replace("data: ", "data:")
        + chunk("{'reasoning_content':'hm'}", "")
        + chunk("{'content':'Hé 你 '}", "")
        + chunk("{'content':'\\ud83d'}", "")
        + chunk("{'content':'\\ude00!'}", "").replace(",\"delta", "\ndata: ,\"delta")
        + chunk(call(0, "'id':'a','type':'function',", "'name':'get','arguments':''"), "")
        + chunk(call(0, "", "'arguments':'{\\'city'").replace("\\'", "\\\""), "")
        + chunk(call(1, "'id':'b','type':'function',", "'name':'set','arguments':'{}'"), "")
        + chunk(call(0, "", "'arguments':'\\':\\'Köln\\'}'").replace("\\'", "\\\""), "")
        + chunk("{}", "tool_calls")
        + data(
            "{'id':'c1','choices':[],'usage':{'prompt_tokens':15,'completion_tokens':7,"
                + "'total_tokens':22,'prompt_tokens_details':{'cached_tokens':5}}}")
        + "data: [DONE]\n\n";
  }

  private static String call(int index, String head, String function) {
    return "{'tool_calls':[{'index':" + index + "," + head + "'function':{" + function + "}}]}";
  }

  private static String anthropic() {
    String stream =
        named(
                "{'type':'message_start','message':{'id':'msg_1','type':'message',"
                    + "'role':'assistant','model':'m','content':[],'stop_reason':null,"
                    + "'stop_sequence':null,'usage':{'input_tokens':10,"
                    + "'cache_read_input_tokens':5,'output_tokens':1}}}")
            + named("{'type':'ping'}")
            + start(0, "'type':'thinking','thinking':'','signature':''")
            + delta(0, "'type':'thinking_delta','thinking':'hm'")
            + delta(0, "'type':'signature_delta','signature':'c2ln'")
            + stop(0)
            + start(1, "'type':'text','text':''")
            + delta(1, "'type':'text_delta','text':'Hé 你 \\ud83d'")
            + delta(1, "'type':'text_delta','text':'\\ude00!'")
            + stop(1)
            + start(2, "'type':'tool_use','id':'a','name':'get','input':{}")
            + delta(2, "'type':'input_json_delta','partial_json':''")
            + delta(2, "'type':'input_json_delta','partial_json':'{@city@:@K'").replace("@", "\\\"")
            + delta(2, "'type':'input_json_delta','partial_json':'öln@}'").replace("@", "\\\"")
            + stop(2)
            + start(3, "'type':'tool_use','id':'b','name':'set','input':{}")
            + stop(3)
            + named(
                "{'type':'message_delta','delta':{'stop_reason':'tool_use',"
                    + "'stop_sequence':null},'usage':{'output_tokens':7}}")
            + named("{'type':'message_stop'}");
    return stream.replace("}\n\n", "}  \n\n").replace("\n", "\r\n");
  }

  private static String start(int index, String block) {
    return named(
        "{'type':'content_block_start','index':" + index + ",'content_block':{" + block + "}}");
  }

  private static String delta(int index, String delta) {
    return named("{'type':'content_block_delta','index':" + index + ",'delta':{" + delta + "}}");
  }

  private static String stop(int index) {
    return named("{'type':'content_block_stop','index':" + index + "}");
  }

  private static String responses() {
    String response = "{'id':'resp_1','object':'response','created_at':7,'model':'m',";
    String thought =
        "{'id':'rs_1','type':'reasoning','summary':[{'type':'summary_text','text':'hm'}]}";
    String said =
        "{'id':'msg_1','type':'message','role':'assistant','status':'completed','content':"
            + "[{'type':'output_text','annotations':[],'text':'Hé 你 \\ud83d\\ude00!'}]}";
    String get = item("fc_1", "a", "get", "{@city@:@Köln@}");
    String set = item("fc_2", "b", "set", "{}");
    return (named("{'type':'response.created','response':" + response + "'status':'in_progress'}}")
            + ": word\n\n"
            + added(0, "{'id':'rs_1','type':'reasoning','summary':[]}")
            + part("reasoning_summary_text.delta", 0, "'summary_index':0,'delta':'hm'")
            + done(0, thought)
            + added(1, "{'id':'msg_1','type':'message','role':'assistant','content':[]}")
            + part("output_text.delta", 1, "'content_index':0,'delta':'Hé 你 \\ud83d'")
            + part("output_text.delta", 1, "'content_index':0,'delta':'\\ude00!'")
            + part("output_text.done", 1, "'content_index':0,'text':'Hé 你 \\ud83d\\ude00!'")
            + done(1, said)
            + added(2, item("fc_1", "a", "get", ""))
            + part("function_call_arguments.delta", 2, "'delta':'{@city@:'")
            + part("function_call_arguments.delta", 2, "'delta':'@Köln@}'")
            + part("function_call_arguments.done", 2, "'arguments':'{@city@:@Köln@}'")
            + done(2, get)
            + added(3, item("fc_2", "b", "set", ""))
            + part("function_call_arguments.done", 3, "'arguments':'{}'")
            + done(3, set)
            + named(
                "{'type':'response.completed','response':"
                    + response
                    + "'status':'completed','output':["
                    + String.join(",", thought, said, get, set)
                    + "],'usage':{'input_tokens':15,'input_tokens_details':{'cached_tokens':5},"
                    + "'output_tokens':7,'output_tokens_details':{'reasoning_tokens':0},"
                    + "'total_tokens':22}}}"))
        .replace("@", "\\\"");
  }

  private static String item(String id, String call, String name, String arguments) {
    return String.format(
        Locale.ROOT,
        "{'id':'%s','type':'function_call','call_id':'%s','name':'%s','arguments':'%s'}",
        id,
        call,
        name,
        arguments);
  }

  private static String added(int index, String item) {
    return named(
        "{'type':'response.output_item.added','output_index':" + index + ",'item':" + item + "}");
  }

  private static String done(int index, String item) {
    return named(
        "{'type':'response.output_item.done','output_index':" + index + ",'item':" + item + "}");
  }

  private static String part(String type, int index, String more) {
    return named("{'type':'response." + type + "','output_index':" + index + "," + more + "}");
  }
}
