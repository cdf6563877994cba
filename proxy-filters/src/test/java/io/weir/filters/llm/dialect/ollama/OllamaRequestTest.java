package io.weir.filters.llm.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.openai.OpenAiClient;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OllamaRequestTest {
  private static final String CALL = "{'role':'assistant','content':'','tool_calls':[%s]},";

  private final List<String> lost = new ArrayList<>();
  private final OllamaClient chat = OllamaClient.chat();
  private final ClientSide generate = OllamaClient.generate();

  private static JsonNode json(String text) {
    String doubled = text.replace('\'', '"');
    return Objects.requireNonNull(Json.parse(doubled), doubled);
  }

  private ChatRequest read(String body) throws Untranslatable {
    return chat.read(json(body), lost::add);
  }

  private ChatRequest messages(String messages) throws Untranslatable {
    return read("{'model':'m','messages':[" + messages + "]}");
  }

  /** What is asked of a server where that is asked in OpenAI's words. */
  private JsonNode asked(String openAi) throws Untranslatable {
    ChatRequest request = new OpenAiClient().read(json(openAi), lost::add);
    JsonWriter out = new JsonWriter();
    new OllamaServer().write(request, "llama", out, lost::add);
    return json(out.toString());
  }

  private JsonNode askedOf(String messages, String more) throws Untranslatable {
    return asked("{'model':'m','messages':[" + messages + ']' + more + '}');
  }

  private JsonNode asking(String more) throws Untranslatable {
    return askedOf("{'role':'user','content':'hi'}", more);
  }

  @Test
  void read_chat_isReadWhole() throws Exception {
    ChatRequest read =
        read(
            "{'model':'m','stream':false,'think':'high','format':'json','logprobs':true,"
                + "'top_logprobs':2,'keep_alive':'5m','messages':["
                + "{'role':'system','content':'be kind'},"
                + "{'role':'USER','content':'look','images':['iVBORw0KGgoAAA']}],"
                + "'tools':[{'type':'function','function':{'name':'f','description':'d',"
                + "'parameters':{'type':'object'}}}],"
                + "'options':{'temperature':0.5,'top_p':0.9,'top_k':40,'seed':1,'stop':['a','b'],"
                + "'num_predict':9,'presence_penalty':1,'frequency_penalty':2,'num_gpu':1,"
                + "'num_ctx':4096}}");

    assertThat(read.turns().get(0)).isEqualTo(Turn.of(Role.SYSTEM, "be kind"));
    assertThat(read.turns().get(1).parts())
        .containsExactly(
            Part.Text.of("look"),
            new Part.Media(
                Part.Media.Kind.IMAGE,
                "image/png",
                new Source.Inline("iVBORw0KGgoAAA"),
                null,
                null,
                null));
    assertThat(read.tools().declared()).hasSize(1);
    assertThat(read.sampling().toString()).contains("0.5", "0.9", "40", "true", "topLogprobs=2");
    assertThat(read.length()).isEqualTo(new ChatRequest.Length(9L, List.of("a", "b")));
    assertThat(read.effort().level()).isEqualTo(Effort.Level.HIGH);
    assertThat(read.format()).isEqualTo(Format.JSON);
    assertThat(read.delivery()).isEqualTo(new ChatRequest.Delivery(false, true));
    assertThat(lost).containsExactly("keep_alive", "num_ctx");
  }

  @Test
  void read_nothingSaidOfAStream_isAStream() throws Exception {
    ChatRequest read = messages("{'role':'user','content':'hi'}");

    assertThat(read.delivery().stream()).isTrue();
    assertThat(read.format()).isEqualTo(Format.TEXT);
    assertThat(read.effort()).isEqualTo(Effort.UNSAID);
  }

  @ParameterizedTest
  @CsvSource({"true, ADAPTIVE", "false, NONE", "'''low''', LOW", "'''max''', MAX"})
  void read_think_isAnEffort(String think, Effort.Level level) throws Exception {
    String said = think.replace("''", "'");

    ChatRequest read = read("{'messages':[{'role':'user','content':'a'}],'think':" + said + '}');

    assertThat(read.effort().level()).isEqualTo(level);
  }

  @Test
  void read_emptyOptions_sayNothing() throws Exception {
    ChatRequest read =
        read(
            "{'messages':[{'role':'user','content':'a'}],'format':'','options':{'num_predict':-1},"
                + "'keep_alive':null,'tools':[]}");

    assertThat(read.format()).isEqualTo(Format.TEXT);
    assertThat(read.length()).isEqualTo(ChatRequest.Length.OPEN);
    assertThat(lost).isEmpty();
  }

  @Test
  void read_schema_isTheFormat() throws Exception {
    ChatRequest read =
        read("{'messages':[{'role':'user','content':'a'}],'format':{'type':'object'}}");

    assertThat(read.format().kind()).isEqualTo(Format.Kind.SCHEMA);
    assertThat(read.format().schema()).isEqualTo(json("{'type':'object'}"));
  }

  @Test
  void read_resultsWithoutIds_findTheirCallsByNameThenByOrder() throws Exception {
    String calls =
        "{'function':{'name':'f','arguments':{'a':1}}},{'function':{'name':'g','arguments':{}}},"
            + "{'function':{'name':'f','arguments':{'a':2}}}";
    ChatRequest read =
        messages(
            "{'role':'user','content':'go'},"
                + String.format(CALL, calls)
                + "{'role':'tool','content':'of g','tool_name':'g'},"
                + "{'role':'tool','content':'of f'},"
                + "{'role':'tool','content':'of f too','tool_name':'f'}");

    List<Part> said = read.turns().get(1).parts();
    assertThat(said).hasSize(3);
    Part.ToolCall first = (Part.ToolCall) said.get(0);
    Part.ToolCall second = (Part.ToolCall) said.get(1);
    Part.ToolCall third = (Part.ToolCall) said.get(2);
    assertThat(first.arguments()).isEqualTo("{\"a\":1}");
    assertThat(read.turns()).hasSize(3);
    assertThat(read.turns().get(2).role()).isEqualTo(Role.USER);
    assertThat(read.turns().get(2).parts())
        .extracting(part -> ((Part.ToolResult) part).id())
        .containsExactly(second.id(), first.id(), third.id());
    assertThat(List.of(first.id(), second.id(), third.id())).doesNotHaveDuplicates();
  }

  @Test
  void read_conversationThatGrows_keepsItsIds() throws Exception {
    String before =
        "{'role':'user','content':'go'},"
            + String.format(CALL, "{'function':{'name':'f','arguments':{}}}")
            + "{'role':'tool','content':'done'}";

    ChatRequest early = messages(before);
    ChatRequest late = messages(before + ",{'role':'user','content':'and?'}");

    assertThat(late.turns().subList(0, 3)).isEqualTo(early.turns());
  }

  @Test
  void read_idsGiven_areKept() throws Exception {
    ChatRequest read =
        messages(
            String.format(CALL, "{'id':'call_1','function':{'name':'f','arguments':{}}}")
                + "{'role':'tool','content':'x','tool_call_id':'call_1'}");

    assertThat(((Part.ToolCall) read.turns().get(0).parts().get(0)).id()).isEqualTo("call_1");
    assertThat(((Part.ToolResult) read.turns().get(1).parts().get(0)).id()).isEqualTo("call_1");
  }

  @Test
  void read_thinkingOfTheAssistant_isAThought() throws Exception {
    ChatRequest read = messages("{'role':'assistant','thinking':'hm','content':'yes'}");

    assertThat(read.turns().get(0).parts())
        .containsExactly(new Part.Thought("hm", null), Part.Text.of("yes"));
  }

  @Test
  void read_generate_isAConversationOfOneTurn() throws Exception {
    ChatRequest read =
        generate.read(
            json(
                "{'model':'m','prompt':'look','system':'be kind','images':['/9j/4A'],"
                    + "'suffix':'s','context':[1],'raw':true,'template':'t'}"),
            lost::add);

    assertThat(read.turns().get(0)).isEqualTo(Turn.of(Role.SYSTEM, "be kind"));
    assertThat(read.turns().get(1).parts()).hasSize(2);
    assertThat(((Part.Media) read.turns().get(1).parts().get(1)).mime()).isEqualTo("image/jpeg");
    assertThat(lost).containsExactly("context", "raw", "suffix", "template");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'messages':[]}",
        "{'messages':[1]}",
        "{'messages':[{'role':'king','content':'a'}]}",
        "{'messages':[{'role':'user','content':[]}]}",
        "{'messages':[{'role':'user','images':[1]}]}",
        "{'messages':[{'role':'assistant','tool_calls':[{}]}]}",
        "{'messages':[{'role':'tool','content':'a'}]}",
        "{'messages':[{'role':'user'}],'stream':1}",
        "{'messages':[{'role':'user'}],'format':'xml'}",
        "{'messages':[{'role':'user'}],'format':true}",
        "{'messages':[{'role':'user'}],'tools':{}}",
        "{'messages':[{'role':'user'}],'tools':[{}]}",
        "{'messages':[{'role':'user'}],'options':{'temperature':'hot'}}",
        "{'messages':[{'role':'user'}],'options':{'stop':1}}",
        "{'messages':[{'role':'user'}],'options':{'stop':[1]}}"
      })
  void read_notWhatTheDialectDemands_isRefused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(Untranslatable.class);
  }

  @Test
  void read_generateWithoutPrompt_isRefused() {
    assertThatThrownBy(() -> generate.read(json("{'model':'m'}"), lost::add))
        .hasMessage("prompt: a text is needed");
  }

  @Test
  void write_everything_isSaidInOptions() throws Exception {
    JsonNode written =
        asking(
            ",'temperature':0.5,'top_p':1,'top_k':3,'seed':4,'presence_penalty':5,"
                + "'frequency_penalty':6,'max_tokens':7,'stop':'x','logprobs':true,"
                + "'top_logprobs':2,'user':'u','logit_bias':{'1':1},'stream':true");

    assertThat(written.get("model").textValue()).isEqualTo("llama");
    assertThat(written.get("options"))
        .isEqualTo(
            json(
                "{'temperature':0.5,'top_p':1,'top_k':3,'seed':4,'presence_penalty':5,"
                    + "'frequency_penalty':6,'num_predict':7,'stop':['x']}"));
    assertThat(written.get("logprobs").booleanValue()).isTrue();
    assertThat(written.get("top_logprobs").intValue()).isEqualTo(2);
    assertThat(written.get("stream").booleanValue()).isTrue();
    assertThat(lost).containsExactly("logit_bias", "user");
  }

  @Test
  void write_nothingSaid_hasNoOptionsAndNoStream() throws Exception {
    assertThat(asking(""))
        .isEqualTo(
            json(
                "{'model':'llama','messages':[{'role':'user','content':'hi'}],"
                    + "'stream':false}"));
  }

  @Test
  void write_callsAndResults_nameTheirTools() throws Exception {
    JsonNode written =
        askedOf(
            "{'role':'developer','content':'be kind'},{'role':'user','content':'go'},"
                + "{'role':'assistant','content':null,'reasoning_content':'hm','tool_calls':["
                + "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                + "{'role':'tool','tool_call_id':'c1','content':'done'}",
            "");

    assertThat(written.get("messages"))
        .isEqualTo(
            json(
                "[{'role':'system','content':'be kind'},{'role':'user','content':'go'},"
                    + "{'role':'assistant','content':'','thinking':'hm','tool_calls':["
                    + "{'id':'c1','function':{'name':'f','arguments':{}}}]},"
                    + "{'role':'tool','content':'done','tool_name':'f','tool_call_id':'c1'}]"));
  }

  @Test
  void write_brokenArguments_areKeptInsideAnObject() throws Exception {
    JsonNode written =
        askedOf(
            "{'role':'assistant','tool_calls':[{'id':'c','function':"
                + "{'name':'f','arguments':'{broken'}}]}",
            "");

    assertThat(written.at("/messages/0/tool_calls/0/function/arguments"))
        .isEqualTo(json("{'_raw':'{broken'}"));
    assertThat(lost).containsExactly("arguments");
  }

  @Test
  void write_imagesWithinTheRequest_standBesideTheText() throws Exception {
    JsonNode written =
        askedOf(
            "{'role':'user','content':[{'type':'text','text':'a'},{'type':'image_url',"
                + "'image_url':{'url':'data:image/png;base64,AAAA'}},{'type':'text','text':'b'}]}",
            "");

    assertThat(written.at("/messages/0"))
        .isEqualTo(json("{'role':'user','content':'ab','images':['AAAA']}"));
  }

  @Test
  void write_whatOllamaCannotSee_isRefused() {
    assertThatThrownBy(
            () ->
                askedOf(
                    "{'role':'user','content':[{'type':'image_url','image_url':"
                        + "{'url':'https://example.com/a.png'}}]}",
                    ""))
        .isInstanceOf(Untranslatable.class)
        .hasMessage("messages[0]: image by URL cannot be sent to this model");
    assertThatThrownBy(
            () ->
                askedOf(
                    "{'role':'user','content':[{'type':'input_audio','input_audio':"
                        + "{'data':'AAAA','format':'wav'}}]}",
                    ""))
        .hasMessage("messages[0]: audio cannot be sent to this model");
    assertThatThrownBy(() -> asking(",'n':2")).isInstanceOf(Untranslatable.class);
  }

  @Test
  void write_toolsThatMayNotBeCalled_areLeftOut() throws Exception {
    String tools =
        ",'tools':[{'type':'function','function':{'name':'f','strict':true}}],'tool_choice':";

    assertThat(asking(tools + "'none'").has("tools")).isFalse();
    assertThat(lost).isEmpty();
    JsonNode written = asking(tools + "'required','parallel_tool_calls':false");
    assertThat(written.at("/tools/0"))
        .isEqualTo(
            json(
                "{'type':'function','function':{'name':'f',"
                    + "'parameters':{'type':'object','properties':{}}}}"));
    assertThat(lost).containsExactly("tool_choice", "parallel_tool_calls", "strict");
  }

  @ParameterizedTest
  @CsvSource({
    "'''reasoning_effort'':''none''', false",
    "'''reasoning_effort'':''minimal''', low",
    "'''reasoning_effort'':''medium''', medium",
    "'''reasoning_effort'':''xhigh''', high",
    "'''reasoning_effort'':''max''', max",
    "'''thinking'':{''type'':''enabled'',''budget_tokens'':9000}', true",
    "'''enable_thinking'':true', true"
  })
  void write_effort_isThink(String said, String think) throws Exception {
    assertThat(asking(',' + said.replace("''", "'")).get("think").asText()).isEqualTo(think);
  }

  @Test
  void write_format_isJsonOrTheSchema() throws Exception {
    JsonNode any = asking(",'response_format':{'type':'json_object'}");
    JsonNode schema =
        asking(
            ",'response_format':{'type':'json_schema','json_schema':"
                + "{'name':'n','schema':{'type':'object'}}}");

    assertThat(any.get("format").textValue()).isEqualTo("json");
    assertThat(schema.get("format")).isEqualTo(json("{'type':'object'}"));
  }
}
