package io.weir.filters.llm.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.dialect.anthropic.AnthropicClient;
import io.weir.filters.llm.dialect.openai.OpenAiClient;
import io.weir.filters.llm.dialect.responses.ResponsesClient;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeminiAnswerTest {
  private final Heard heard = new Heard();
  private final AnswerReader reader = new GeminiServer().reader(heard);

  private static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text.replace('\'', '"')), text);
  }

  private void event(String text) {
    reader.event("", json(text));
  }

  private static String saying(String parts, String more) {
    return "{'candidates':[{'content':{'role':'model','parts':[" + parts + "]}" + more + "}]}";
  }

  @Test
  void stream_endsWithItsBytesAfterAFinish() {
    event(saying("{'text':'Hel'}", ""));
    event(saying("{'text':'lo'}", ",'finishReason':'STOP'"));
    assertThat(heard.ended).isZero();
    reader.over();
    assertThat(heard).hasToString("Hello||[]|END|null");
    assertThat(heard.ended).isEqualTo(1);
  }

  @Test
  void stream_withoutFinish_isNotWhole() {
    event(saying("{'text':'Hel'}", ""));
    reader.over();
    assertThat(heard.ended).isZero();
    assertThat(heard.error).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "STOP,END",
    "MAX_TOKENS,LENGTH",
    "SAFETY,FILTER",
    "RECITATION,FILTER",
    "BLOCKLIST,FILTER",
    "PROHIBITED_CONTENT,FILTER",
    "SPII,FILTER",
    "OTHER,END",
    "WHAT_COMES_NEXT,END"
  })
  void finish_hasItsReason(String said, StopReason reason) {
    reader.whole(json(saying("{'text':'a'}", ",'finishReason':'" + said + "'")));
    assertThat(heard.stop).isEqualTo(reason);
    assertThat(heard.ended).isEqualTo(1);
  }

  @Test
  void call_thatTheModelGotWrong_isAFailure() {
    reader.whole(
        json(
            "{'candidates':[{'finishReason':'MALFORMED_FUNCTION_CALL',"
                + "'finishMessage':'print(1)'}]}"));
    assertThat(Objects.requireNonNull(heard.error).message())
        .isEqualTo("MALFORMED_FUNCTION_CALL: print(1)");
    assertThat(heard.ended).isZero();
  }

  @Test
  void prompt_thatIsBlocked_isAFilteredAnswer() {
    reader.whole(
        json(
            "{'promptFeedback':{'blockReason':'SAFETY'},"
                + "'usageMetadata':{'promptTokenCount':4,'totalTokenCount':4}}"));
    assertThat(heard.stop).isEqualTo(StopReason.FILTER);
    assertThat(heard.tokens).isEqualTo(Tokens.of(4, 0));
    assertThat(heard.ended).isEqualTo(1);
  }

  @Test
  void answer_withoutCandidates_isNone() {
    reader.whole(json("{'usageMetadata':{'promptTokenCount':4},'responseId':'r'}"));
    assertThat(Objects.requireNonNull(heard.error).fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL);
  }

  @Test
  void calls_comeWithOrWithoutIdAndArguments() {
    List<String> ids = new ArrayList<>();
    Heard named =
        new Heard() {
          @Override
          public void toolBegin(int tool, String id, String name) {
            ids.add(id);
            super.toolBegin(tool, id, name);
          }
        };
    new GeminiServer()
        .reader(named)
        .whole(
            json(
                saying(
                    "{'functionCall':{'name':'f','args':{'a':1.0}}},"
                        + "{'functionCall':{'id':'i','name':'g'}}",
                    ",'finishReason':'STOP'")));
    assertThat(named.tools.values()).hasToString("[f {\"a\":1.0}, g {}]");
    assertThat(ids).containsExactly("", "i");
    assertThat(named.toString()).contains("|TOOLS|");
  }

  @Test
  void proof_goesBeforeWhatItProves() {
    List<String> order = new ArrayList<>();
    Heard noted =
        new Heard() {
          @Override
          public void signature(String signature) {
            order.add(signature);
          }

          @Override
          public void thought(String more) {
            order.add("thought");
          }

          @Override
          public void toolBegin(int tool, String id, String name) {
            order.add("tool");
            super.toolBegin(tool, id, name);
          }
        };
    AnswerReader reading = new GeminiServer().reader(noted);
    reading.event("", json(saying("{'text':'hm','thought':true}", "")));
    reading.event("", json(saying("{'functionCall':{'name':'f'},'thoughtSignature':'c2ln'}", "")));
    reading.event("", json(saying("{'text':'','thoughtSignature':'bGF0ZQ=='}", "")));
    assertThat(order).containsExactly("thought", "gemini:c2ln", "tool");
    assertThat(noted.lost).containsExactly("signature");
  }

  @Test
  void proof_returnsFromClientsOfEveryDialect() throws Exception {
    String answer =
        saying(
            "{'functionCall':{'name':'f','id':'1'},'thoughtSignature':'c2ln'}",
            ",'finishReason':'STOP'");
    ChatRequest asked =
        new ChatRequest(
            "gemini-3-pro-preview",
            List.of(),
            Tools.NONE,
            Sampling.UNSAID,
            ChatRequest.Length.OPEN,
            Effort.UNSAID,
            Format.TEXT,
            new ChatRequest.Delivery(false, false),
            null);
    Answering how = new Answering(asked, "x", "", 1);

    JsonWriter openAi = new JsonWriter();
    new GeminiServer().reader(new OpenAiClient().whole(how, openAi)).whole(json(answer));
    String message = Json.print(json(openAi.toString()).at("/choices/0/message"));
    assertThat(proofs(new OpenAiClient(), "'messages':[" + message + "]")).containsExactly("c2ln");

    JsonWriter streamed = new JsonWriter();
    new GeminiServer().reader(new OpenAiClient().stream(how, streamed)).whole(json(answer));
    assertThat(streamed.toString())
        .contains(
            "'function':{'name':'f','arguments':''},'extra_content':{'google':"
                .concat("{'thought_signature':'c2ln'}}}]")
                .replace('\'', '"'));

    JsonWriter anthropic = new JsonWriter();
    new GeminiServer().reader(new AnthropicClient().whole(how, anthropic)).whole(json(answer));
    String content = Json.print(json(anthropic.toString()).get("content"));
    assertThat(
            proofs(
                new AnthropicClient(),
                "'max_tokens':1,'messages':[{'role':'assistant','content':" + content + "}]"))
        .containsExactly("c2ln");

    JsonWriter responses = new JsonWriter();
    new GeminiServer().reader(new ResponsesClient().whole(how, responses)).whole(json(answer));
    String output = Json.print(json(responses.toString()).get("output"));
    assertThat(proofs(new ResponsesClient(), "'input':" + output)).containsExactly("c2ln");
  }

  private static List<String> proofs(ClientSide client, String fields) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    ChatRequest request =
        client.read(json("{'model':'gemini-3-pro-preview'," + fields + "}"), Losses.IGNORED);
    new GeminiServer().write(request, request.model(), out, Losses.IGNORED);
    return json(out.toString()).findValuesAsText("thoughtSignature");
  }

  @Test
  void usage_countsThoughtsAsOutputAndToolsAsInput() {
    reader.whole(
        json(
            "{'candidates':[{'finishReason':'STOP'}],'usageMetadata':{'promptTokenCount':100,"
                + "'cachedContentTokenCount':40,'candidatesTokenCount':10,'thoughtsTokenCount':20,"
                + "'toolUsePromptTokenCount':5,'totalTokenCount':135,'promptTokensDetails':["
                + "{'modality':'TEXT','tokenCount':70},{'modality':'IMAGE','tokenCount':30}]}}"));
    assertThat(heard.tokens)
        .isEqualTo(
            new Tokens(new Tokens.Input(105, 40, 0, 0, 0, 30), new Tokens.Output(30, 20, 0, 0), 0));
  }

  @Test
  void usage_thatSaysNothing_replacesNothing() {
    event("{'responseId':'r','usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':2}}");
    event("{'usageMetadata':{'trafficType':'ON_DEMAND'}}");
    assertThat(heard.tokens).isEqualTo(Tokens.of(3, 2));
  }

  @Test
  void errors_areTold_inAListAsWell() {
    event("[{'error':{'code':429,'message':'Slow down.','status':'RESOURCE_EXHAUSTED'}}]");
    assertThat(Objects.requireNonNull(heard.error).fault()).isEqualTo(Fault.UPSTREAM_RATE_LIMITED);
    assertThat(heard.error.message()).isEqualTo("Slow down.");
    event(saying("{'text':'late'}", ",'finishReason':'STOP'"));
    reader.over();
    assertThat(heard).hasToString("||[]|null|null");
  }

  @Test
  void stream_asOneList_isRead() {
    reader.whole(
        json(
            "["
                + saying("{'text':'a'}", "")
                + ","
                + saying("{'text':'b'}", ",'finishReason':'MAX_TOKENS'")
                + "]"));
    assertThat(heard).hasToString("ab||[]|LENGTH|null");
  }

  @Test
  void logprobs_comeInTheCommonForm() {
    List<JsonNode> told = new ArrayList<>();
    Heard noted =
        new Heard() {
          @Override
          public void logprobs(JsonNode content) {
            told.add(content);
          }
        };
    new GeminiServer()
        .reader(noted)
        .whole(
            json(
                saying(
                    "{'text':'a'}",
                    ",'finishReason':'STOP','logprobsResult':{'chosenCandidates':[{'token':'a',"
                        + "'tokenId':1,'logProbability':-0.5}],'topCandidates':[{'candidates':["
                        + "{'token':'b','logProbability':-2}]}]}")));
    assertThat(told)
        .containsExactly(
            json(
                "[{'token':'a','logprob':-0.5,'bytes':null,'top_logprobs':["
                    + "{'token':'b','logprob':-2,'bytes':null}]}]"));
  }

  @Test
  void whatHasNoPlace_isCounted() {
    event(
        saying(
            "{'executableCode':{'code':'1'}},{'inlineData':{'data':''}}",
            ",'groundingMetadata':{'webSearchQueries':['q']}"));
    event("{'candidates':[{'index':1,'content':{'parts':[{'text':'other'}]}}]}");
    assertThat(heard.lost).containsExactly("server_tool", "media", "citations", "answers");
    assertThat(heard.text).isEmpty();
  }

  @Test
  void characters_cutInTwo_areToldWhole() {
    event("{'candidates':[{'content':{'parts':[{'text':'a\\ud83d'}]}}]}");
    assertThat(heard.text).hasToString("a");
    event("{'candidates':[{'content':{'parts':[{'text':'\\ude00b'}]},'finishReason':'STOP'}]}");
    assertThat(heard.text).hasToString("a\ud83d\ude00b");
  }
}
