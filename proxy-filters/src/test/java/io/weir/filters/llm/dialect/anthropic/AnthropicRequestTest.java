package io.weir.filters.llm.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class AnthropicRequestTest {
  private final List<String> lost = new ArrayList<>();

  private ChatRequest read(String json) throws Untranslatable {
    return new AnthropicClient().read(json(json), lost::add);
  }

  private JsonNode written(String json, String model) throws Untranslatable {
    return written(read(json), model);
  }

  private JsonNode written(ChatRequest request, String model) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    new AnthropicServer(4096).write(request, model, out, lost::add);
    return Objects.requireNonNull(Json.parse(out.toString()));
  }

  /** A request with one user's turn and the fields that are given. */
  private static String asked(String fields) {
    return "{'model':'m','messages':[{'role':'user','content':'Hi'}]" + fields + "}";
  }

  /** A request of these messages. */
  private static String said(String messages) {
    return "{'model':'m','max_tokens':9,'messages':[" + messages + "]}";
  }

  private static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text.replace('\'', '"')), text);
  }

  @Test
  void write_plainRequest_hasTheServersModelAndALimit() throws Exception {
    assertThat(written(asked(""), "claude-haiku-4-5"))
        .isEqualTo(
            json(
                "{'model':'claude-haiku-4-5','max_tokens':4096,'messages':[{'role':'user',"
                    + "'content':[{'type':'text','text':'Hi'}]}]}"));
    assertThat(lost).isEmpty();
  }

  @Test
  void fields_versionMissing_isSet() {
    Headers headers = new Headers();
    new AnthropicServer(1).fields(headers);
    new AnthropicServer(1).fields(headers);
    assertThat(headers.get(HeaderName.of("anthropic-version"))).isEqualTo("2023-06-01");
  }

  @Test
  void write_systemTurnsAnywhere_joinInOrderAtTheTop() throws Exception {
    JsonNode out =
        written(
            "{'model':'m','system':[{'type':'text','text':'A',"
                + "'cache_control':{'type':'ephemeral'}}],"
                + "'messages':[{'role':'user','content':'Hi'},{'role':'system','content':'B'},"
                + "{'role':'user','content':'you'}]}",
            "m");
    assertThat(out.get("system"))
        .isEqualTo(
            json(
                "[{'type':'text','text':'A','cache_control':{'type':'ephemeral'}},"
                    + "{'type':'text','text':'B'}]"));
    assertThat(out.get("messages")).hasSize(1);
    assertThat(out.at("/messages/0/content")).hasSize(2);
  }

  @Test
  void write_assistantFirst_userSaysSomethingBefore() throws Exception {
    JsonNode out = written(said("{'role':'assistant','content':'Welcome'}"), "m");
    assertThat(out.at("/messages/0/role").asText()).isEqualTo("user");
    assertThat(out.at("/messages/0/content/0/text").asText()).isNotBlank();
    assertThat(out.at("/messages/1/content/0/text").asText()).isEqualTo("Welcome");
  }

  @Test
  void write_blankTexts_areDroppedAndTurnsMerge() throws Exception {
    JsonNode out =
        written(
            said(
                "{'role':'user','content':'a'},{'role':'assistant','content':' \\n'},"
                    + "{'role':'user','content':[{'type':'text','text':''},"
                    + "{'type':'text','text':'b'}]},{'role':'assistant','content':'So  '}"),
            "m");
    assertThat(out.get("messages"))
        .isEqualTo(
            json(
                "[{'role':'user','content':[{'type':'text','text':'a'},"
                    + "{'type':'text','text':'b'}]},"
                    + "{'role':'assistant','content':[{'type':'text','text':'So'}]}]"));
  }

  @Test
  void read_resultThatIsNoList_isOneBlockOrItsText() throws Exception {
    JsonNode out =
        written(
            said(
                "{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'f','input':{}},"
                    + "{'type':'tool_use','id':'b','name':'f','input':{}}]},"
                    + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'a',"
                    + "'content':{'type':'text','text':'x'}},"
                    + "{'type':'tool_result','tool_use_id':'b','content':{'rows':2}}]}"),
            "m");
    assertThat(Json.print(out.get("messages"))).contains("\"x\"", "{\\\"rows\\\":2}");
  }

  @Test
  void write_resultsAfterText_comeFirst() throws Exception {
    JsonNode out =
        written(
            said(
                "{'role':'user','content':'go'},{'role':'assistant','content':["
                    + "{'type':'tool_use','id':'a','name':'f','input':{'x':1.50}},"
                    + "{'type':'tool_use','id':'b','name':'g','input':{}}]},"
                    + "{'role':'user','content':[{'type':'text','text':'well?'},"
                    + "{'type':'tool_result','tool_use_id':'a','content':'1'}]},"
                    + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'b',"
                    + "'is_error':true,'content':[{'type':'image','source':{'type':'base64',"
                    + "'media_type':'image/png','data':'aaaa'}}]}]}"),
            "m");
    assertThat(out.at("/messages/2/content"))
        .isEqualTo(
            json(
                "[{'type':'tool_result','tool_use_id':'a','content':'1'},"
                    + "{'type':'tool_result','tool_use_id':'b','content':[{'type':'image',"
                    + "'source':{'type':'base64','media_type':'image/png','data':'aaaa'}}],"
                    + "'is_error':true},{'type':'text','text':'well?'}]"));
    assertThat(out.at("/messages/1/content/0/input").toString()).isEqualTo("{\"x\":1.50}");
    assertThat(out.get("tools"))
        .as("tools of the history are declared, though they may not be called")
        .isEqualTo(
            json(
                "[{'name':'f','input_schema':{'type':'object','properties':{}}},"
                    + "{'name':'g','input_schema':{'type':'object','properties':{}}}]"));
    assertThat(out.at("/tool_choice/type").asText()).isEqualTo("none");
  }

  @Test
  void write_brokenArguments_stayInsideAnObject() throws Exception {
    ChatRequest read = read(asked(""));
    Part call = new Part.ToolCall("call 1", "f", "{\"x\":", null);
    Part empty = new Part.ToolCall("b", "f", "", null);
    ChatRequest request =
        with(
            read,
            List.of(
                Turn.of(Turn.Role.USER, "u"), new Turn(Turn.Role.ASSISTANT, List.of(call, empty))));
    JsonNode content = written(request, "m").at("/messages/1/content");
    assertThat(content.at("/0/input"))
        .isEqualTo(json("{'_raw':'{\\'x\\':'}".replace("\\'", "\\\"")));
    assertThat(content.at("/0/id").asText()).matches("[a-zA-Z0-9_-]{1,40}");
    assertThat(content.at("/1/input")).isEqualTo(json("{}"));
    assertThat(lost).containsExactly("arguments");
  }

  private static ChatRequest with(ChatRequest of, List<Turn> turns) {
    return new ChatRequest(
        of.model(),
        turns,
        of.tools(),
        of.sampling(),
        of.length(),
        of.effort(),
        of.format(),
        of.delivery(),
        of.user());
  }

  @Test
  void write_thoughts_onlyThoseWithTheServersProof() throws Exception {
    ChatRequest request =
        with(
            read(asked("")),
            List.of(
                Turn.of(Turn.Role.USER, "u"),
                new Turn(
                    Turn.Role.ASSISTANT,
                    List.of(
                        new Part.Thought("mine", "ErUB"),
                        new Part.Thought("unsigned", null),
                        new Part.SealedThought("gAAAAABopenai"),
                        new Part.SealedThought("EmwK"),
                        Part.Text.of("x")))));
    JsonNode content = written(request, "m").at("/messages/1/content");
    assertThat(content.findValuesAsText("type"))
        .containsExactly("thinking", "redacted_thinking", "text");
    assertThat(lost).containsExactly("thought", "thought");
  }

  @Test
  void write_audio_isRefusedWithItsPlace() throws Exception {
    Part audio =
        new Media(Media.Kind.AUDIO, "audio/wav", new Media.Source.Inline("aa"), null, null, null);
    ChatRequest request = with(read(asked("")), List.of(new Turn(Turn.Role.USER, List.of(audio))));
    assertThatThrownBy(() -> written(request, "m"))
        .isInstanceOf(Untranslatable.class)
        .hasMessage("messages[0].content: audio cannot be sent to anthropic");
  }

  @Test
  void write_choiceAndParallel_areSaid() throws Exception {
    String tools = ",'tools':[{'name':'f','input_schema':{'type':'object'}}],'tool_choice':";
    assertThat(
            written(
                    asked(tools + "{'type':'tool','name':'f','disable_parallel_tool_use':true}"),
                    "m")
                .get("tool_choice"))
        .isEqualTo(json("{'type':'tool','name':'f','disable_parallel_tool_use':true}"));
    assertThat(read(asked(tools + "{'type':'tool','name':'gone'}")).tools().choice())
        .isEqualTo(Tools.Choice.AUTO);
    assertThat(lost).containsExactly("tool_choice");
  }

  @Test
  void read_serverTools_areLostNotForwarded() throws Exception {
    ChatRequest read =
        read(
            asked(
                ",'tools':[{'type':'web_search_20250305','name':'web_search'},"
                    + "{'type':'bash_20250124','name':'bash'}],'tool_choice':{'type':'any'}"));
    assertThat(read.tools()).isEqualTo(Tools.NONE);
    assertThat(lost).containsExactly("server_tool", "server_tool");
  }

  @Test
  void write_thinking_followsTheGeneration() throws Exception {
    String budget =
        ",'max_tokens':2000,'temperature':0.5,'top_k':5,'thinking':{'type':'enabled',"
            + "'budget_tokens':5000}";
    JsonNode old = written(asked(budget), "claude-sonnet-4-5");
    assertThat(old.get("thinking")).isEqualTo(json("{'type':'enabled','budget_tokens':1999}"));
    assertThat(old.has("temperature") || old.has("top_k")).isFalse();
    assertThat(lost).containsExactly("temperature", "top_k");
    JsonNode young = written(asked(budget), "claude-sonnet-5");
    assertThat(young.at("/thinking/type").asText()).isEqualTo("adaptive");
    assertThat(young.at("/output_config/effort").asText()).isEqualTo("medium");
    assertThat(written(asked(budget), "claude-3-5-haiku-20241022").has("thinking")).isFalse();
    JsonNode free = written(asked(",'output_config':{'effort':'high'}"), "claude-opus-4-1");
    assertThat(free.get("max_tokens").asLong()).isEqualTo(16_384 + 4_096);
    assertThat(free.at("/thinking/budget_tokens").asLong()).isEqualTo(16_384);
  }

  @Test
  void write_thinkingWithinToolLoopWithoutThoughts_isNotAskedFor() throws Exception {
    String loop =
        "{'model':'m','max_tokens':9000,'thinking':{'type':'enabled','budget_tokens':2000},"
            + "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':["
            + "{'type':'tool_use','id':'t','name':'f','input':{}}]},{'role':'user','content':["
            + "{'type':'tool_result','tool_use_id':'t','content':'1'}]}]}";
    assertThat(written(loop, "claude-sonnet-4-5").has("thinking")).isFalse();
    assertThat(lost).containsExactly("effort");
  }

  @Test
  void write_schema_isClosed() throws Exception {
    String format =
        ",'output_config':{'format':{'type':'json_schema','schema':{'$schema':'x','type':'object',"
            + "'properties':{'minimum':{'type':'integer','minimum':1}}}}}";
    JsonNode out = written(asked(format), "claude-sonnet-4-5");
    assertThat(out.at("/output_config/format/schema"))
        .isEqualTo(
            json(
                "{'type':'object','properties':{'minimum':{'type':'integer'}},"
                    + "'additionalProperties':false}"));
    JsonNode old = written(asked(format), "claude-3-7-sonnet-latest");
    assertThat(old.has("output_config")).isFalse();
    assertThat(old.get("system").asText()).contains("\"minimum\"");
  }

  @Test
  void read_wrongForms_tellThePlace() {
    assertThatThrownBy(() -> read("{'messages':[]}")).hasMessageStartingWith("messages: ");
    assertThatThrownBy(() -> read("{'messages':[{'role':'tool','content':''}]}"))
        .hasMessageStartingWith("messages[0].role: ");
    assertThatThrownBy(() -> read("{'messages':[{'role':'user'}]}"))
        .hasMessageStartingWith("messages[0].content: ");
    assertThatThrownBy(() -> read("{'messages':[{'role':'user','content':[{'type':'text'}]}]}"))
        .hasMessage("messages[0].content[0].text: must be a text");
  }

  @Test
  void write_severalAnswers_areRefused() throws Exception {
    ChatRequest read = read(asked(",'temperature':1"));
    assertThat(read.sampling().temperature()).isNotNull();
    assertThat(Thinking.generation("anthropic/claude-3.7-sonnet")).isEqualTo(307);
    assertThat(Thinking.generation("claude-opus-4-20250514")).isEqualTo(400);
    assertThat(Thinking.generation("us.anthropic.claude-sonnet-4-5-20250929-v1:0")).isEqualTo(405);
    assertThat(Thinking.generation("claude-3-haiku-20240307")).isEqualTo(300);
    assertThat(Thinking.generation("claude-sonnet-5")).isEqualTo(500);
    assertThat(Thinking.generation("glm-5.2")).isZero();
  }
}
