package io.weir.filters.llm.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.anthropic.AnthropicClient;
import io.weir.filters.llm.dialect.openai.OpenAiClient;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class GeminiRequestTest {
  private static final String USER = "{'role':'user','content':'Hi'}";

  private final GeminiServer server = new GeminiServer();
  private final List<String> lost = new ArrayList<>();

  private JsonNode ofOpenAi(String model, String fields) throws Untranslatable {
    return written(new OpenAiClient(), model, fields);
  }

  private JsonNode ofAnthropic(String model, String fields) throws Untranslatable {
    return written(new AnthropicClient(), model, "'max_tokens':9000," + fields);
  }

  private JsonNode written(ClientSide client, String model, String fields) throws Untranslatable {
    JsonNode body = json("{'model':'m'," + fields + "}");
    JsonWriter out = new JsonWriter();
    server.write(client.read(body, lost::add), model, out, lost::add);
    return json(out.toString());
  }

  private static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text.replace('\'', '"')), text);
  }

  private static String config(JsonNode request) {
    return Json.print(request.get("generationConfig"));
  }

  @Test
  void path_namesModelAndMethod() {
    assertThat(server.path("gemini-2.5-flash", false))
        .isEqualTo("/v1beta/models/gemini-2.5-flash:generateContent");
    assertThat(server.path("models/a/b c", true))
        .isEqualTo("/v1beta/models/a%2Fb%20c:streamGenerateContent?alt=sse");
  }

  @Test
  void conversation_keepsTurnsAndLiftsInstructions() throws Exception {
    JsonNode request =
        ofOpenAi(
            "gemini-2.5-pro",
            "'messages':[{'role':'system','content':'A'},{'role':'user','content':'B'},"
                + "{'role':'user','content':''},{'role':'user','content':'C'},"
                + "{'role':'assistant','content':'D'},{'role':'developer','content':'E'},"
                + "{'role':'user','content':'F'}]");
    assertThat(request.get("systemInstruction"))
        .isEqualTo(json("{'parts':[{'text':'A'},{'text':'E'}]}"));
    assertThat(request.get("contents"))
        .isEqualTo(
            json(
                "[{'role':'user','parts':[{'text':'B'},{'text':'C'}]},"
                    + "{'role':'model','parts':[{'text':'D'}]},"
                    + "{'role':'user','parts':[{'text':'F'}]}]"));
  }

  @Test
  void conversation_thatNobodyBegins_isBegunByTheUser() throws Exception {
    JsonNode request =
        ofOpenAi(
            "m", "'messages':[{'role':'assistant','content':'A'},{'role':'user','content':''}]");
    assertThat(request.get("contents"))
        .isEqualTo(
            json(
                "[{'role':'user','parts':[{'text':'.'}]},{'role':'model','parts':[{'text':'A'}]},"
                    + "{'role':'user','parts':[{'text':'.'}]}]"));
  }

  @Test
  void results_standFirstInOneTurnWithTheirFunctionsNames() throws Exception {
    JsonNode request =
        ofAnthropic(
            "gemini-2.5-flash",
            "'messages':["
                + USER
                + ",{'role':'assistant','content':["
                + "{'type':'tool_use','id':'t1','name':'f','input':{'a':1.50}},"
                + "{'type':'tool_use','id':'t2','name':'g','input':{}}]},"
                + "{'role':'user','content':[{'type':'text','text':'go on'},"
                + "{'type':'tool_result','tool_use_id':'t1','content':[{'type':'text',"
                + "'text':'{\\\"x\\\":2}'},{'type':'image','source':{'type':'base64',"
                + "'media_type':'image/png','data':'AAAA'}}]},"
                + "{'type':'tool_result','tool_use_id':'t2','is_error':true,'content':'no'}]}]");
    assertThat(Json.print(request.get("contents").get(1)))
        .isEqualTo(
            "{'role':'model','parts':[{'functionCall':{'id':'t1','name':'f','args':{'a':1.50}}},"
                    .replace('\'', '"')
                + "{'functionCall':{'id':'t2','name':'g','args':{}}}]}".replace('\'', '"'));
    JsonNode parts = request.get("contents").get(2).get("parts");
    assertThat(parts.get(0).get("functionResponse"))
        .isEqualTo(json("{'id':'t1','name':'f','response':{'x':2}}"));
    assertThat(parts.get(1).get("functionResponse"))
        .isEqualTo(json("{'id':'t2','name':'g','response':{'error':'no'}}"));
    assertThat(parts.findValuesAsText("mimeType")).containsExactly("image/png");
    assertThat(parts.findValuesAsText("text")).containsExactly("go on");
    assertThat(parts).hasSize(4);
  }

  @Test
  void result_ofNoCall_isRefused() {
    assertThatThrownBy(
            () ->
                ofOpenAi(
                    "m",
                    "'messages':[" + USER + ",{'role':'tool','tool_call_id':'x','content':'1'}]"))
        .isInstanceOf(Untranslatable.class)
        .hasMessageContaining("messages[1].content");
  }

  @Test
  void proof_ofGeminis_goesBackWithItsCall() throws Exception {
    String turns =
        "'messages':["
            + USER
            + ",{'role':'assistant','content':["
            + "{'type':'thinking','thinking':'hm','signature':'%s'},"
            + "{'type':'tool_use','id':'t1','name':'f','input':{}},"
            + "{'type':'tool_use','id':'t2','name':'f','input':{}}]}]";
    JsonNode own = ofAnthropic("gemini-3-pro-preview", String.format(turns, "gemini:c2ln"));
    assertThat(own.findValuesAsText("thoughtSignature")).containsExactly("c2ln");
    assertThat(own.get("contents").get(1).get("parts")).hasSize(2);
    assertThat(own.findValues("thought")).isEmpty();
    assertThat(lost).isEmpty();

    JsonNode foreign = ofAnthropic("gemini-3-pro-preview", String.format(turns, "c2ln"));
    assertThat(foreign.findValuesAsText("thoughtSignature"))
        .containsExactly("skip_thought_signature_validator");
    assertThat(lost).containsExactly("thought", "signature");

    JsonNode older = ofAnthropic("gemini-2.5-pro", String.format(turns, "c2ln"));
    assertThat(older.findValues("thoughtSignature")).isEmpty();
  }

  @Test
  void proof_withNothingBehind_leavesNoEmptyTurn() throws Exception {
    JsonNode request =
        ofAnthropic(
            "gemini-3-pro-preview",
            "'messages':["
                + USER
                + ",{'role':'assistant','content':["
                + "{'type':'thinking','thinking':'','signature':'gemini:c2ln'}]},"
                + USER
                + "]");
    assertThat(request.get("contents").get(1).get("parts"))
        .isEqualTo(json("[{'text':'','thoughtSignature':'c2ln'}]"));
  }

  @Test
  void media_areInsideOrFetched() throws Exception {
    JsonNode request =
        ofOpenAi(
            "m",
            "'messages':[{'role':'user','content':["
                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}},"
                + "{'type':'image_url','image_url':{'url':'https://x.y/a.webp?b=1'}},"
                + "{'type':'image_url','image_url':{'url':'data:image/jpg;base64,AAAA'}},"
                + "{'type':'input_audio','input_audio':{'data':'AAAA','format':'mp3'}},"
                + "{'type':'file','file':{'file_id':'https://g/v1beta/files/a'}}]}]");
    assertThat(request.get("contents").get(0).get("parts"))
        .isEqualTo(
            json(
                "[{'inlineData':{'mimeType':'image/png','data':'AAAA'}},"
                    + "{'fileData':{'mimeType':'image/webp','fileUri':'https://x.y/a.webp?b=1'}},"
                    + "{'inlineData':{'mimeType':'image/jpeg','data':'AAAA'}},"
                    + "{'inlineData':{'mimeType':'audio/mpeg','data':'AAAA'}},"
                    + "{'fileData':{'fileUri':'https://g/v1beta/files/a'}}]"));
    assertThatThrownBy(
            () ->
                ofOpenAi(
                    "m",
                    "'messages':[{'role':'user','content':["
                        + "{'type':'file','file':{'file_id':'file-1'}}]}]"))
        .isInstanceOf(Untranslatable.class)
        .hasMessage("messages[0].content: document by id cannot be sent to gemini");
  }

  @Test
  void tools_areDeclaredWithTheirSchemasAndChosen() throws Exception {
    String tools =
        "'tools':[{'type':'function','function':{'name':'f','description':'d','parameters':{"
            + "'$schema':'s','type':'object','properties':{'a':{'$ref':'#/$defs/A'}},"
            + "'$defs':{'A':{'type':'string'}},'additionalProperties':false}}},"
            + "{'type':'function','function':{'name':'g'}}],'messages':["
            + USER
            + "],'tool_choice':";
    JsonNode request = ofOpenAi("m", tools + "{'type':'function','function':{'name':'g'}}");
    assertThat(request.get("tools").get(0).get("functionDeclarations"))
        .isEqualTo(
            json(
                "[{'name':'f','description':'d','parametersJsonSchema':{'type':'object',"
                    + "'$defs':{'A':{'type':'string'}},'additionalProperties':false,"
                    + "'properties':{'a':{'$ref':'#/$defs/A'}}}},"
                    + "{'name':'g','parametersJsonSchema':{'type':'object','properties':{}}}]"));
    assertThat(request.at("/toolConfig/functionCallingConfig"))
        .isEqualTo(json("{'mode':'ANY','allowedFunctionNames':['g']}"));
    assertThat(ofOpenAi("m", tools + "'required'").findValuesAsText("mode")).containsExactly("ANY");
    assertThat(ofOpenAi("m", tools + "'none'").findValuesAsText("mode")).containsExactly("NONE");
    assertThat(ofOpenAi("m", tools + "'auto'").findValuesAsText("mode")).containsExactly("AUTO");
  }

  @Test
  void sampling_isToldAndTheRestCounted() throws Exception {
    JsonNode request =
        ofOpenAi(
            "m",
            "'messages':["
                + USER
                + "],'temperature':0.70,'top_p':1,'seed':7,'presence_penalty':0.5,"
                + "'frequency_penalty':-1,'max_tokens':5,'logprobs':true,'top_logprobs':3,"
                + "'stop':['a','b'],'user':'u','logit_bias':{'1':2},"
                + "'parallel_tool_calls':true,'n':1");
    assertThat(config(request))
        .isEqualTo(
            "{'temperature':0.70,'topP':1,'presencePenalty':0.5,'frequencyPenalty':-1,'seed':7,"
                    .replace('\'', '"')
                + "'responseLogprobs':true,'logprobs':3,'maxOutputTokens':5,".replace('\'', '"')
                + "'stopSequences':['a','b']}".replace('\'', '"'));
    assertThat(lost).containsExactlyInAnyOrder("user", "logit_bias");
  }

  @Test
  void limits_ofTheDialect_areKept() throws Exception {
    JsonNode request =
        ofAnthropic(
            "m", "'messages':[" + USER + "],'stop_sequences':['1','2','3','4','5','6'],'top_k':40");
    assertThat(request.at("/generationConfig/stopSequences")).hasSize(5);
    assertThat(request.at("/generationConfig/topK").asInt()).isEqualTo(40);
    assertThat(lost).containsExactly("stops");
    assertThat(config(ofOpenAi("m", "'messages':[" + USER + "],'seed':9999999999")))
        .isEqualTo("{}");
    assertThatThrownBy(() -> ofOpenAi("m", "'messages':[" + USER + "],'n':2"))
        .isInstanceOf(Untranslatable.class);
  }

  @Test
  void form_isSchemaOrJson_andAnInstructionWhereToolsForbidIt() throws Exception {
    String schema =
        "'messages':["
            + USER
            + "],'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':"
            + "{'$schema':'s','type':'object'}}}";
    String tool = ",'tools':[{'type':'function','function':{'name':'g'}}]";
    assertThat(ofOpenAi("gemini-2.5-pro", schema).get("generationConfig"))
        .isEqualTo(
            json("{'responseMimeType':'application/json','responseJsonSchema':{'type':'object'}}"));
    assertThat(config(ofOpenAi("gemini-3-pro-preview", schema + tool)))
        .contains("responseMimeType");
    assertThat(lost).isEmpty();
    JsonNode told = ofOpenAi("gemini-2.5-pro", schema + tool);
    assertThat(config(told)).isEqualTo("{}");
    assertThat(told.at("/systemInstruction/parts/0/text").asText()).contains("JSON Schema");
    assertThat(lost).containsExactly("format");
  }

  @Test
  void effort_isWhatTheModelTakes() throws Exception {
    assertThat(effort("gemini-2.5-flash", "none")).isEqualTo("{'thinkingBudget':0}");
    assertThat(effort("gemini-2.5-pro", "none")).isEqualTo("{'thinkingBudget':128}");
    assertThat(effort("gemini-2.5-pro", "medium"))
        .isEqualTo("{'thinkingBudget':8192,'includeThoughts':true}");
    assertThat(effort("gemini-flash-latest", "xhigh"))
        .isEqualTo("{'thinkingBudget':24576,'includeThoughts':true}");
    assertThat(effort("gemini-3-pro-preview", "medium"))
        .isEqualTo("{'thinkingLevel':'high','includeThoughts':true}");
    assertThat(effort("gemini-3.1-pro-preview", "medium"))
        .isEqualTo("{'thinkingLevel':'medium','includeThoughts':true}");
    assertThat(effort("models/gemini-3-flash-preview", "minimal"))
        .isEqualTo("{'thinkingLevel':'minimal','includeThoughts':true}");
    assertThat(effort("gemini-3.8-flash", "none")).isEqualTo("{'thinkingLevel':'low'}");
    assertThat(lost).isEmpty();
    assertThat(effort("gemini-2.0-flash", "low")).isEmpty();
    assertThat(lost).containsExactly("effort");
  }

  @Test
  void budget_staysWithinTheModels() throws Exception {
    String thinking = "'messages':[" + USER + "],'thinking':{'type':'enabled','budget_tokens':%d}";
    assertThat(config(ofAnthropic("gemini-2.5-flash", String.format(thinking, 2000))))
        .contains("\"thinkingBudget\":2000");
    assertThat(config(ofAnthropic("gemini-2.5-pro", String.format(thinking, 99_000))))
        .contains("\"thinkingBudget\":32768");
    assertThat(config(ofAnthropic("gemini-3-pro-preview", String.format(thinking, 2000))))
        .contains("\"thinkingLevel\":\"low\"");
  }

  private String effort(String model, String word) throws Untranslatable {
    JsonNode request =
        ofOpenAi(model, "'messages':[" + USER + "],'reasoning_effort':'" + word + "'");
    JsonNode said = request.at("/generationConfig/thinkingConfig");
    return said.isMissingNode() ? "" : Json.print(said).replace('"', '\'');
  }
}
