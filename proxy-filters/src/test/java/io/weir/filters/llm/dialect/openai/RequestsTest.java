package io.weir.filters.llm.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Effort.Level;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Kind;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests read, and written to servers of each kind. */
class RequestsTest {
  private static final String HI = "'messages':[{'role':'user','content':'hi'}]";
  private static final OpenAiServer SERVER = OpenAiServer.at("/v1");
  private static final OpenAiServer ROUTER = OpenAiServer.router("/api/v1");

  private final List<String> lost = new ArrayList<>();

  private static JsonNode tree(String json) {
    JsonNode read = Json.parse(json.replace('\'', '"'));
    assertNotNull(read);
    return read;
  }

  private ChatRequest read(String json) throws Untranslatable {
    return new OpenAiClient().read(tree(json), lost::add);
  }

  /** The turns of messages. */
  private List<Turn> turns(String messages) throws Untranslatable {
    return read("{'messages':[" + messages + "]}").turns();
  }

  /** What a server is sent for a client's body. */
  private String sent(OpenAiServer server, String model, String body) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    server.write(read(body), model, out, lost::add);
    return out.toString().replace('"', '\'');
  }

  private String messages(OpenAiServer server, ChatRequest request) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    server.write(request, "m", out, lost::add);
    return Json.print(tree(out.toString()).path("messages")).replace('"', '\'');
  }

  private ChatRequest asking(Turn... turns) throws Untranslatable {
    ChatRequest plain = read("{" + HI + "}");
    return new ChatRequest(
        "m",
        List.of(turns),
        plain.tools(),
        plain.sampling(),
        plain.length(),
        plain.effort(),
        plain.format(),
        plain.delivery(),
        null);
  }

  @Test
  void read_resultsInARow_areOneTurn() throws Untranslatable {
    List<Turn> turns =
        turns(
            "{'role':'assistant','content':null,'tool_calls':["
                + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                + "{'role':'tool','tool_call_id':'a','content':'1'},"
                + "{'role':'tool','tool_call_id':'b','content':[{'type':'text','text':'2'}]},"
                + "{'role':'user','content':'go on'}");

    assertEquals(
        List.of(
            new Turn(Role.ASSISTANT, List.of(new Part.ToolCall("a", "f", "{}", null))),
            new Turn(
                Role.USER,
                List.of(
                    new Part.ToolResult("a", List.of(Part.Text.of("1")), false, null),
                    new Part.ToolResult("b", List.of(Part.Text.of("2")), false, null))),
            Turn.of(Role.USER, "go on")),
        turns);
  }

  @Test
  void read_legacyFunctions_areTools() throws Untranslatable {
    ChatRequest request =
        read(
            "{'messages':[{'role':'assistant','function_call':{'name':'f','arguments':'{}'}},"
                + "{'role':'function','name':'f','content':'1'}],"
                + "'functions':[{'name':'f','parameters':{}}],'function_call':{'name':'f'}}");

    Part.ToolCall call = (Part.ToolCall) request.turns().get(0).parts().get(0);
    Part.ToolResult result = (Part.ToolResult) request.turns().get(1).parts().get(0);
    assertEquals(call.id(), result.id());
    assertEquals(Tools.Choice.ONE, request.tools().choice());
    assertEquals("f", request.tools().chosen());
    assertEquals(List.of(), lost);
  }

  @Test
  void read_media_areParts() throws Untranslatable {
    List<Part> parts =
        turns(
                "{'role':'user','content':["
                    + "{'type':'image_url','image_url':"
                    + "{'url':'data:image/png;base64,AA','detail':'low'}},"
                    + "{'type':'image_url','image_url':'http://x/y'},"
                    + "{'type':'input_audio','input_audio':{'data':'BB','format':'mp3'}},"
                    + "{'type':'file','file':{'file_data':'data:application/pdf;base64,CC',"
                    + "'filename':'a.pdf'}},"
                    + "{'type':'file','file':{'file_id':'f1'}},"
                    + "{'type':'hologram'}]}")
            .get(0)
            .parts();

    assertEquals(
        List.of(
            new Media(Kind.IMAGE, "image/png", new Source.Inline("AA"), null, "low", null),
            new Media(Kind.IMAGE, "", new Source.Url("http://x/y"), null, null, null),
            new Media(Kind.AUDIO, "audio/mpeg", new Source.Inline("BB"), null, null, null),
            new Media(
                Kind.DOCUMENT, "application/pdf", new Source.Inline("CC"), "a.pdf", null, null),
            new Media(Kind.DOCUMENT, "", new Source.FileId("f1"), null, null, null)),
        parts);
    assertEquals(List.of("content"), lost);
  }

  @Test
  void read_thoughts_areKeptWithTheirProof() throws Untranslatable {
    List<Part> parts =
        turns(
                "{'role':'assistant','content':'a','reasoning':'xy','reasoning_details':["
                    + "{'type':'reasoning.text','text':'x','format':'anthropic-claude-v1'},"
                    + "{'type':'reasoning.text','text':'y','signature':'s',"
                    + "'format':'anthropic-claude-v1'},"
                    + "{'type':'reasoning.encrypted','data':'z','format':'openai-v1'}]},"
                    + "{'role':'assistant','content':'b','reasoning_content':'w'}")
            .stream()
            .flatMap(turn -> turn.parts().stream())
            .toList();

    assertEquals(
        List.of(
            new Part.Thought("xy", "s"),
            Part.Text.of("a"),
            new Part.Thought("w", null),
            Part.Text.of("b")),
        parts);
    assertEquals(List.of("signature"), lost);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'reasoning_effort':'high'}                                | HIGH     |
          {'reasoning':{'effort':'low'}}                             | LOW      |
          {'reasoning':{'max_tokens':2000}}                          |          | 2000
          {'reasoning':{'enabled':true}}                             | ADAPTIVE |
          {'reasoning':{'enabled':false}}                            | NONE     |
          {'thinking':{'type':'enabled','budget_tokens':1024}}       |          | 1024
          {'thinking':{'type':'disabled'}}                           | NONE     |
          {'thinking':{'type':'adaptive'}}                           | ADAPTIVE |
          {'enable_thinking':false}                                  | NONE     |
          {'chat_template_kwargs':{'enable_thinking':true}}          | ADAPTIVE |
          {'reasoning_effort':'extreme'}                             |          |
          {'reasoning':7,'thinking':'x'}                             |          |
          """)
  void read_effort_ofAllDialects(String body, Level level, Long budget) throws Untranslatable {
    assertEquals(
        new Effort(level, budget, null), read(body.replaceFirst("\\{", "{" + HI + ",")).effort());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          []                                              | the body: a JSON object is needed
          {}                                              | messages: a list
          {'messages':[{'content':'a'}]}                  | messages[0].role: system
          {'messages':[{'role':'user'}]}                  | messages[0].content: a text
          {'messages':[{'role':'user','content':7}]}      | messages[0].content: a text
          {'messages':[{'role':'tool','content':'a'}]}    | messages[0].tool_call_id: a text
          {'messages':[{'role':'user','content':[{'type':'text'}]}]} | messages[0].content[0].text
          {'messages':[{'role':'assistant','tool_calls':[{}]}]} | messages[0].tool_calls[0].function
          {MSG,'temperature':'hot'}                       | temperature: a number
          {MSG,'max_tokens':'x'}                          | max_tokens: a number
          {MSG,'stop':[1]}                                | stop: a text
          {MSG,'stream':'yes'}                            | stream: true or false
          {MSG,'tools':{}}                                | tools: a list
          {MSG,'tools':[{'type':'function'}]}             | tools[0].function.name: a text
          """)
  void read_wrongBody_saysWhere(String body, String message) {
    Untranslatable refused =
        assertThrows(Untranslatable.class, () -> read(body.replace("MSG", HI)));

    assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused::getMessage);
  }

  @Test
  void read_fieldsOfNoOtherDialect_areLost() throws Untranslatable {
    read("{" + HI + ",'metadata':{'a':'b'},'store':true,'service_tier':null,'unheard_of':1}");

    assertEquals(List.of("metadata", "store"), lost);
  }

  @Test
  void write_plainRequest_isLean() throws Untranslatable {
    assertEquals("{'model':'m'," + HI + "}", sent(SERVER, "m", "{'model':'x'," + HI + "}"));
  }

  @Test
  void write_stream_asksForUsageAlways() throws Untranslatable {
    assertEquals(
        "{'model':'m'," + HI + ",'stream':true,'stream_options':{'include_usage':true}}",
        sent(SERVER, "m", "{" + HI + ",'stream':true}"));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, max_tokens",
    "llama3, max_tokens",
    "o3-mini, max_completion_tokens",
    "openai/gpt-5.2, max_completion_tokens",
    "gpt-5-chat-latest, max_completion_tokens"
  })
  void write_limit_underTheNameThatTheModelTakes(String model, String name) throws Untranslatable {
    String sent = sent(SERVER, model, "{" + HI + ",'max_tokens':5}");

    assertEquals("{'model':'" + model + "'," + HI + ",'" + name + "':5}", sent);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, high, ''",
    "o3, none, low",
    "gpt-5, none, minimal",
    "gpt-5.1, none, none",
    "llama3, none, ''",
    "gpt-5.2, max, xhigh",
    "o3, max, high",
    "gpt-5.1, minimal, low",
    "qwen3, high, high",
    "qwen3, auto, ''"
  })
  void write_effort_inWordsThatTheModelTakes(String model, String said, String written)
      throws Untranslatable {
    String field = written.isEmpty() ? "" : ",'reasoning_effort':'" + written + "'";

    assertEquals(
        "{'model':'" + model + "'," + HI + field + "}",
        sent(SERVER, model, "{" + HI + ",'reasoning_effort':'" + said + "'}"));
  }

  @Test
  void write_modelThatThinks_isSentNoSampling() throws Untranslatable {
    String sent =
        sent(SERVER, "o3", "{" + HI + ",'temperature':0.70,'top_p':1,'stop':'x','seed':3}");

    assertEquals("{'model':'o3'," + HI + ",'seed':3}", sent);
    assertEquals(List.of("stops", "temperature", "top_p"), lost);
  }

  @Test
  void write_sampling_staysAsWritten() throws Untranslatable {
    String sent =
        sent(SERVER, "m", "{" + HI + ",'temperature':0.70,'top_k':4,'stop':'x','n':2,'user':'u'}");

    assertEquals("{'model':'m'," + HI + ",'stop':['x'],'temperature':0.70,'n':2,'user':'u'}", sent);
    assertEquals(List.of("top_k"), lost);
  }

  @Test
  void write_tools_withoutSchemaNameAndMark() throws Untranslatable {
    String tools =
        ",'tools':[{'type':'function','function':{'name':'f','parameters':"
            + "{'$schema':'x','type':'object','$defs':{}}},'cache_control':{'type':'ephemeral'}},"
            + "{'type':'web_search'}],'tool_choice':'required','parallel_tool_calls':false";

    assertEquals(
        "{'model':'m',"
            + HI
            + ",'tools':[{'type':'function','function':{'name':'f','parameters':"
            + "{'type':'object','$defs':{}}}}],"
            + "'tool_choice':'required','parallel_tool_calls':false}",
        sent(SERVER, "m", "{" + HI + tools + "}"));
    assertEquals(List.of("server_tool", "cache_control"), lost);
  }

  @Test
  void write_choiceWithoutTools_isLeftOut() throws Untranslatable {
    assertEquals(
        "{'model':'m'," + HI + "}", sent(SERVER, "m", "{" + HI + ",'tool_choice':'auto'}"));
  }

  @Test
  void write_results_comeBeforeWhatTheyShowAndWhatTheUserSays() throws Untranslatable {
    Media image = new Media(Kind.IMAGE, "image/png", new Source.Inline("AA"), null, null, null);
    Turn turn =
        new Turn(
            Role.USER,
            List.of(
                Part.Text.of("look"),
                new Part.ToolResult("a", List.of(Part.Text.of("1"), image), false, null),
                new Part.ToolResult("b", List.of(Part.Text.of("no")), true, null)));

    assertEquals(
        "[{'role':'tool','tool_call_id':'a','content':'1'},"
            + "{'role':'tool','tool_call_id':'b','content':'Error: no'},"
            + "{'role':'user','content':[{'type':'image_url','image_url':"
            + "{'url':'data:image/png;base64,AA'}},{'type':'text','text':'look'}]}]",
        messages(SERVER, asking(turn)));
  }

  @Test
  void write_assistant_ofThoughtsAlone_isLeftOut() throws Untranslatable {
    Turn turn = new Turn(Role.ASSISTANT, List.of(new Part.Thought("x", "s")));

    assertEquals("[]", messages(SERVER, asking(turn)));
    assertEquals(List.of("thought"), lost);
  }

  @Test
  void write_router_takesThoughtsMarksAndBudgets() throws Untranslatable {
    String body =
        "{'messages':[{'role':'system','content':[{'type':'text','text':'s',"
            + "'cache_control':{'type':'ephemeral'}}]},{'role':'assistant','content':'a',"
            + "'reasoning_details':[{'type':'reasoning.text','text':'t','signature':'p',"
            + "'format':'anthropic-claude-v1','index':0}]}],"
            + "'top_k':4,'reasoning':{'max_tokens':2000}}";

    assertEquals("{'model':'m'," + body.substring(1), sent(ROUTER, "m", body));
    assertEquals(List.of(), lost);
  }

  @Test
  void write_mediumThatCannotBeSent_isRefused() throws Untranslatable {
    Media linked = new Media(Kind.DOCUMENT, "", new Source.Url("http://x"), null, null, null);
    ChatRequest request = asking(new Turn(Role.USER, List.of(linked)));

    Untranslatable refused =
        assertThrows(
            Untranslatable.class,
            () -> SERVER.write(request, "m", new JsonWriter(), Losses.IGNORED));

    assertEquals("messages[0]: document by URL cannot be sent to this model", refused.getMessage());
    assertEquals(
        "[{'role':'user','content':[{'type':'file','file':"
            + "{'filename':'document.pdf','file_data':'http://x'}}]}]",
        messages(ROUTER, request));
  }

  @Test
  void path_ofEachKind_namesWhatItMust() {
    assertEquals("/v1/chat/completions", SERVER.path("m", true));
    assertEquals("/api/v1/chat/completions", ROUTER.path("m", false));
    assertEquals(
        "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21",
        OpenAiServer.azure("2024-10-21").path("my gpt", true));
  }
}
