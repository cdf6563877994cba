package io.weir.filters.llm.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
  private final List<String> lost = new ArrayList<>();

  @Test
  void input_asText_isOneTurnAfterTheInstructions() throws Untranslatable {
    ChatRequest request =
        read("{'model':'m','instructions':'be brief','input':'hi','max_output_tokens':9}");

    assertThat(request.model()).isEqualTo("m");
    assertThat(request.turns())
        .containsExactly(Turn.of(Role.SYSTEM, "be brief"), Turn.of(Role.USER, "hi"));
    assertThat(request.length().maxTokens()).isEqualTo(9);
    assertThat(request.delivery().stream()).isFalse();
    assertThat(lost).isEmpty();
  }

  @Test
  void items_ofOneAnswer_areOneTurn() throws Untranslatable {
    ChatRequest request =
        input(
            "{'role':'user','content':'q'},"
                + "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'a'},"
                + "{'type':'summary_text','text':'b'}],'encrypted_content':'gAAA'},"
                + "{'type':'message','role':'assistant','content':[{'type':'output_text',"
                + "'text':'let me see','annotations':[]}]},"
                + "{'type':'function_call','call_id':'c1','name':'f','arguments':'{}'},"
                + "{'type':'function_call','call_id':'c2','name':'g','arguments':'{\\'x\\':1}'},"
                + "{'type':'function_call_output','call_id':'c1','output':'one'},"
                + "{'type':'function_call_output','call_id':'c2','output':[{'type':'input_text',"
                + "'text':'two'}]},"
                + "{'role':'user','content':[{'type':'input_text','text':'and?'}]}");

    assertThat(request.turns())
        .containsExactly(
            Turn.of(Role.USER, "q"),
            new Turn(
                Role.ASSISTANT,
                List.of(
                    new Part.Thought("a\n\nb", null),
                    new Part.SealedThought("gAAA"),
                    Part.Text.of("let me see"),
                    new Part.ToolCall("c1", "f", "{}", null),
                    new Part.ToolCall("c2", "g", "{\"x\":1}", null))),
            new Turn(Role.USER, List.of(result("c1", "one"), result("c2", "two"))),
            Turn.of(Role.USER, "and?"));
    assertThat(lost).isEmpty();
  }

  @Test
  void messages_ofTheAssistantInARow_areTurnsOfTheirOwn() throws Untranslatable {
    ChatRequest request =
        input("{'role':'assistant','content':'a'},{'role':'assistant','content':'b'}");

    assertThat(request.turns())
        .containsExactly(Turn.of(Role.ASSISTANT, "a"), Turn.of(Role.ASSISTANT, "b"));
  }

  @Test
  void media_ofAllKinds_areRead() throws Untranslatable {
    ChatRequest request =
        input(
            "{'role':'user','content':["
                + "{'type':'input_image','image_url':'data:image/png;base64,AA','detail':'low'},"
                + "{'type':'input_image','image_url':'https://a/b.png'},"
                + "{'type':'input_image','file_id':'file-1'},"
                + "{'type':'input_file','filename':'a.pdf','file_data':"
                + "'data:application/pdf;base64,BB'},"
                + "{'type':'input_audio','input_audio':{'data':'CC','format':'mp3'}},"
                + "{'type':'hologram','x':1}]}");

    assertThat(request.turns().get(0).parts())
        .containsExactly(
            image("image/png", new Source.Inline("AA"), "low"),
            image("", new Source.Url("https://a/b.png"), null),
            image("", new Source.FileId("file-1"), null),
            new Media(
                Media.Kind.DOCUMENT,
                "application/pdf",
                new Source.Inline("BB"),
                "a.pdf",
                null,
                null),
            new Media(Media.Kind.AUDIO, "audio/mpeg", new Source.Inline("CC"), null, null, null));
    assertThat(lost).containsExactly("content_part");
  }

  @Test
  void tools_ofTheClient_areKeptAndServersLost() throws Untranslatable {
    ChatRequest request =
        read(
            "{'input':'q','tools':[{'type':'function','name':'f','description':'d',"
                + "'parameters':{'type':'object'},'strict':true},{'type':'web_search'},"
                + "{'type':'custom','name':'patch','description':'Patches.','format':"
                + "{'type':'grammar','syntax':'lark','definition':'start: x'}}],"
                + "'tool_choice':{'type':'function','name':'f'},'parallel_tool_calls':false}");

    assertThat(request.tools().declared()).extracting("name").containsExactly("f", "patch");
    assertThat(request.tools().declared().get(0).strict()).isTrue();
    assertThat(request.tools().declared().get(1).description())
        .startsWith("Patches.")
        .contains("lark")
        .endsWith("start: x");
    assertThat(request.tools().choice()).isEqualTo(Choice.ONE);
    assertThat(request.tools().chosen()).isEqualTo("f");
    assertThat(request.tools().parallel()).isFalse();
    assertThat(lost).containsExactly("server_tool");
  }

  @Test
  void toolChoice_ofAllowedTools_narrowsTheTools() throws Untranslatable {
    ChatRequest request =
        read(
            "{'input':'q','tools':[{'type':'function','name':'f'},{'type':'function','name':'g'}],"
                + "'tool_choice':{'type':'allowed_tools','mode':'required','tools':"
                + "[{'type':'function','name':'g'}]}}");

    assertThat(request.tools().declared()).extracting("name").containsExactly("g");
    assertThat(request.tools().choice()).isEqualTo(Choice.ANY);
  }

  @Test
  void parameters_withAPlaceElsewhere_areRead() throws Untranslatable {
    ChatRequest request =
        read(
            "{'input':'q','stream':true,'temperature':0.50,'top_p':1,'user':'u',"
                + "'include':['reasoning.encrypted_content','message.output_text.logprobs'],"
                + "'top_logprobs':3,'reasoning':{'effort':'xhigh','summary':'auto'},"
                + "'text':{'format':{'type':'json_schema','name':'n','schema':{'type':'object'},"
                + "'strict':true}}}");

    assertThat(request.delivery().stream()).isTrue();
    assertThat(request.sampling().temperature()).hasToString("0.50");
    assertThat(request.sampling().logprobs()).isTrue();
    assertThat(request.sampling().topLogprobs()).isEqualTo(3);
    assertThat(request.effort()).isEqualTo(new Effort(Effort.Level.XHIGH, null, "auto"));
    assertThat(request.format().kind()).isEqualTo(Format.Kind.SCHEMA);
    assertThat(request.format().strict()).isTrue();
    assertThat(request.user()).isEqualTo("u");
    assertThat(lost).isEmpty();
  }

  @Test
  void parameters_withoutAPlaceElsewhere_areCounted() throws Untranslatable {
    read(
        "{'input':[{'type':'item_reference','id':'x'},{'type':'mcp_call','id':'y'},"
            + "{'type':'compaction','encrypted_content':'z'}],'metadata':{'a':'b'},'store':true,"
            + "'truncation':'auto','text':{'verbosity':'low'},'service_tier':'flex',"
            + "'reasoning':{'effort':'galactic'},'previous_response_id':null,'unheard_of':1}");

    assertThat(lost)
        .containsExactlyInAnyOrder(
            "item_reference",
            "server_tool",
            "compaction",
            "metadata",
            "store",
            "truncation",
            "verbosity",
            "service_tier",
            "effort");
  }

  @Test
  void customCall_inTheHistory_isACallOfOneText() throws Untranslatable {
    ChatRequest request =
        input(
            "{'type':'custom_tool_call','call_id':'c','name':'patch','input':'*** Begin'},"
                + "{'type':'custom_tool_call_output','call_id':'c','output':'ok'}");

    assertThat(request.turns().get(0).parts())
        .containsExactly(new Part.ToolCall("c", "patch", "{\"input\":\"*** Begin\"}", null));
    assertThat(request.turns().get(1).parts()).containsExactly(result("c", "ok"));
  }

  @Test
  void proof_thatTheClientKept_belongsToItsThought() throws Untranslatable {
    ChatRequest request =
        input(
            "{'type':'reasoning','summary':[{'type':'summary_text','text':'hm'}],"
                + "'encrypted_content':'signature:EqQB'}");

    assertThat(request.turns().get(0).parts()).containsExactly(new Part.Thought("hm", "EqQB"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                       | input: a text or a list
          {'input':5}                                              | input: a text or a list
          {'input':'a','previous_response_id':'resp_1'}            | previous_response_id: nothing
          {'input':'a','conversation':{'id':'c'}}                  | conversation: nothing
          {'input':'a','background':true}                          | background: an answer
          {'input':[{'content':'a'}]}                              | input[0]: neither type nor
          {'input':[{'role':'judge','content':'a'}]}               | input[0].role: unknown
          {'input':[{'role':'user','content':7}]}                  | input[0].content: a text or
          {'input':['a']}                                          | input[0]: neither type nor
          {'input':[{'role':'user','content':[{'type':'input_image'}]}]} | input[0].content[0]:
          {'input':[{'type':'function_call','call_id':'c'}]}       | input[0].name: missing
          {'input':[{'type':'function_call_output'}]}              | input[0].call_id: missing
          {'input':'a','tools':[{'type':'function'}]}              | tools[0].name: missing
          """)
  void request_thatIsNone_isRefusedByItsPlace(String body, String message) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(Untranslatable.class)
        .hasMessageStartingWith(message);
  }

  private static Part result(String id, String text) {
    return new Part.ToolResult(id, List.of(Part.Text.of(text)), false, null);
  }

  private static Part image(String mime, Source at, @Nullable String detail) {
    return new Media(Media.Kind.IMAGE, mime, at, null, detail, null);
  }

  private ChatRequest input(String items) throws Untranslatable {
    return read("{'model':'m','input':[" + items + "]}");
  }

  private ChatRequest read(String body) throws Untranslatable {
    return Wire.read(body.replace("\\'", "\\\"").replace('\'', '"'), lost);
  }
}
