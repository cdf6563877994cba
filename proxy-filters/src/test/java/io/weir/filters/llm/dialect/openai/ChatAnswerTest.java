package io.weir.filters.llm.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatAnswerTest {
  private static final String FINISH = choice("{}", "stop");

  private static String choice(String delta, String finish) {
    String reason = finish.isEmpty() ? "null" : '"' + finish + '"';
    return "{'id':'c1','model':'m','created':7,'choices':[{'index':0,'delta':".replace('\'', '"')
        + delta.replace('\'', '"')
        + ",\"finish_reason\":"
        + reason
        + "}]}";
  }

  private static String call(String call) {
    return choice("{'tool_calls':[" + call + "]}", "");
  }

  private static Collected read(String... payloads) {
    return Collected.stream(Arrays.asList(payloads));
  }

  private static Collected whole(String json) {
    Collected told = new Collected();
    JsonNode answer = Json.parse(json.replace('\'', '"'));
    assertNotNull(answer);
    ChatAnswer reader = new ChatAnswer(told);
    reader.whole(answer);
    reader.over();
    return told;
  }

  @Test
  void event_contentAndFinishTogether_bothAreTold() {
    Collected told = read(choice("{'content':'all'}", "stop"), "[DONE]");

    assertEquals("all", told.text.toString());
    assertEquals(StopReason.END, told.stop);
    assertEquals("c1", told.id);
    assertEquals("m", told.model);
    assertTrue(told.ended);
  }

  @Test
  void event_emptyChoicesFirst_beginsWithTheChunkThatNamesTheAnswer() {
    String azure = "{\"id\":\"\",\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[{}]}";

    Collected told = read(azure, choice("{'content':'a'}", ""), FINISH);

    assertEquals("c1", told.id);
    assertEquals("a", told.text.toString());
  }

  @Test
  void event_finishTwice_theMoreSpecificCounts() {
    Collected told = read(FINISH, choice("{'content':'late'}", "length"), FINISH);

    assertEquals(StopReason.LENGTH, told.stop);
    assertEquals("late", told.text.toString());
  }

  @Test
  void over_withoutFinish_tellsNoEnd() {
    Collected told = read(choice("{'content':'a'}", ""));

    assertNull(told.stop);
    assertFalse(told.ended);
  }

  @Test
  void done_withoutFinish_isTheEnd() {
    assertTrue(read(choice("{'content':'a'}", ""), "[DONE]").ended);
  }

  @Test
  void done_beforeAnything_tellsNothing() {
    Collected told = read("[DONE]", choice("{'content':'a'}", ""));

    assertFalse(told.ended);
  }

  @Test
  void event_afterDone_isPassedOver() {
    Collected told = read(FINISH, "[DONE]", choice("{'content':'a'}", ""), "[DONE]");

    assertEquals("", told.text.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "stop, END",
    "length, LENGTH",
    "model_length, LENGTH",
    "tool_calls, TOOLS",
    "function_call, TOOLS",
    "content_filter, FILTER",
    "something_new, END"
  })
  void event_finishReason_isMapped(String word, StopReason reason) {
    String call = call("{'id':'a','function':{'name':'f'}}");

    assertEquals(reason, read(call, choice("{}", word)).stop);
  }

  @Test
  void event_stopTextNamed_isASequence() {
    Collected told =
        read(FINISH.replace("\"finish_reason\"", "\"stop_reason\":\"###\",\"finish_reason\""));

    assertEquals(StopReason.SEQUENCE, told.stop);
    assertEquals("###", told.sequence);
  }

  @Test
  void event_usageInSeveralChunksAndNull_theLastCounts() {
    Collected told =
        read(
            "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":1}}",
            "{\"id\":\"c\",\"choices\":[],\"usage\":null}",
            FINISH,
            "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}",
            "[DONE]");

    assertEquals(Tokens.of(5, 2), told.tokens);
  }

  @Test
  void event_groqsUsage_isRead() {
    Collected told =
        read(
            choice("{}", "stop"),
            "{\"id\":\"c\",\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":3}}}");

    assertEquals(Tokens.of(3, 0), told.tokens);
  }

  @Test
  void whole_usageOfAllShapes_hasOneMeaning() {
    Tokens xai =
        used(
            "{'prompt_tokens':10,'completion_tokens':5,'total_tokens':22,"
                + "'completion_tokens_details':{'reasoning_tokens':7}}");
    Tokens deepSeek =
        used("{'prompt_tokens':10,'completion_tokens':5,'prompt_cache_hit_tokens':8}");
    Tokens gateway =
        used(
            "{'prompt_tokens':2,'completion_tokens':5,'cache_read_input_tokens':3,"
                + "'cache_creation_input_tokens':4}");

    assertEquals(new Tokens.Output(12, 7, 0, 0), xai.output());
    assertEquals(new Tokens.Input(10, 8, 0, 0, 0, 0), deepSeek.input());
    assertEquals(new Tokens.Input(9, 3, 4, 0, 0, 0), gateway.input());
  }

  private static Tokens used(String usage) {
    Tokens tokens =
        whole(
                "{'choices':[{'message':{'content':'a'},'finish_reason':'stop'}],'usage':"
                    + usage
                    + '}')
            .tokens;
    assertNotNull(tokens);
    return tokens;
  }

  @Test
  void event_finishedForCallsThatNeverCame_isAPlainEnd() {
    assertEquals(StopReason.END, read(choice("{'content':'a'}", "tool_calls")).stop);
  }

  @Test
  void event_reasoningUnderEachName_isOneThought() {
    Collected told =
        read(
            choice("{'reasoning_content':'a'}", ""),
            choice("{'reasoning':'b','reasoning_details':[{'text':'b'}]}", ""),
            choice("{'reasoning_details':[{'type':'reasoning.text','text':'c'}]}", ""),
            choice("{'reasoning_details':[{'type':'reasoning.summary','summary':'d'}]}", ""),
            choice("{'content':[{'type':'thinking','thinking':[{'text':'e'}]}]}", ""),
            choice("{'content':'said'}", "stop"));

    assertEquals("abcde", told.thought.toString());
    assertEquals("said", told.text.toString());
  }

  @Test
  void event_proofOfAnthropics_isTold_ofOthersNot() {
    String mine = "{'type':'reasoning.text','signature':'s','format':'anthropic-claude-v1'}";
    String sealed = "{'type':'reasoning.encrypted','data':'x','format':'anthropic-claude-v1'}";
    String other = "{'type':'reasoning.encrypted','data':'y','format':'google-gemini-v1'}";

    Collected told =
        read(choice("{'reasoning_details':[" + mine + ',' + sealed + ',' + other + "]}", "stop"));

    assertEquals(List.of("s", "x"), told.proofs);
  }

  @Test
  void event_contentAsList_isText() {
    Collected told =
        read(choice("{'content':[{'type':'text','text':'a'},{'type':'reference'}]}", "stop"));

    assertEquals("a", told.text.toString());
    assertEquals(List.of("citations"), told.lost);
  }

  @Test
  void event_callInPieces_isPutTogether() {
    Collected told =
        read(
            call("{'index':0,'id':'t1','type':'function','function':{'name':'f','arguments':''}}"),
            call("{'index':0,'function':{'arguments':'{'}}"),
            choice("{'content':''}", ""),
            call("{'index':0,'function':{'arguments':'}'}}"),
            choice("{}", "tool_calls"));

    assertEquals("[f{}]", told.calls.toString());
    assertEquals("t1", told.calls.get(0).id);
  }

  @Test
  void event_callsThatInterleave_eachKeepsItsOwn() {
    Collected told =
        read(
            call("{'index':0,'id':'a','function':{'name':'f','arguments':'['}}"),
            call("{'index':1,'id':'b','function':{'name':'g','arguments':'{'}}"),
            call("{'index':0,'function':{'arguments':']'}}"),
            call("{'index':1,'function':{'arguments':'}'}}"),
            choice("{}", "tool_calls"));

    assertEquals("[f[], g{}]", told.calls.toString());
  }

  @Test
  void event_callsUnderOneIndex_areSeveral() {
    Collected told =
        read(
            call("{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}"),
            call("{'index':0,'id':'b','function':{'name':'f','arguments':'{}'}}"),
            choice("{}", "tool_calls"));

    assertEquals("[f{}, f{}]", told.calls.toString());
  }

  @Test
  void event_callWithoutIndex_isFoundByIdOrOrder() {
    Collected told =
        read(
            call("{'id':'a','function':{'name':'f','arguments':'{'}}"),
            call("{'function':{'arguments':'}'}}"),
            call("{'id':'b','function':{'name':'g','arguments':'{'}}"),
            call("{'id':'b','function':{'name':'g','arguments':'}'}}"),
            call("{'function':{'name':'h','arguments':'{}'}}"),
            choice("{}", "tool_calls"));

    assertEquals("[f{}, g{}, h{}]", told.calls.toString());
  }

  @Test
  void event_nameSplitOrRepeated_isOneName() {
    Collected split =
        read(
            call("{'index':0,'id':'a','function':{'name':'get_'}}"),
            call("{'index':0,'function':{'name':'time','arguments':''}}"),
            call("{'index':0,'function':{'arguments':'{}'}}"),
            FINISH);
    Collected repeated =
        read(
            call("{'index':0,'id':'a','function':{'name':'f'}}"),
            call("{'index':0,'id':'a','function':{'name':'f','arguments':'{'}}"),
            call("{'index':0,'id':'a','function':{'name':'f','arguments':'}'}}"),
            FINISH);

    assertEquals("[get_time{}]", split.calls.toString());
    assertEquals("[f{}]", repeated.calls.toString());
  }

  @Test
  void event_callWithoutArguments_isToldAtTheFinish() {
    Collected told =
        read(
            call("{'index':0,'id':'a','function':{'name':'f','arguments':''}}"),
            choice("{'tool_calls':[]}", "stop"));

    assertEquals("[f]", told.calls.toString());
    assertTrue(told.calls.get(0).ended);
  }

  @Test
  void event_argumentsAsObject_areText() {
    Collected told =
        read(call("{'index':0,'id':'a','function':{'name':'f','arguments':{'x':1}}}"), FINISH);

    assertEquals("[f{\"x\":1}]", told.calls.toString());
  }

  @Test
  void event_legacyCall_isACall() {
    Collected told =
        read(
            choice("{'function_call':{'name':'f','arguments':''}}", ""),
            choice("{'function_call':{'arguments':'{}'}}", ""),
            choice("{}", "function_call"));

    assertEquals("[f{}]", told.calls.toString());
  }

  @Test
  void event_characterCutInTwo_comesWhole() {
    Collected told =
        read(choice("{'content':'\\ud83d'}", ""), choice("{'content':'\\ude00'}", ""), FINISH);

    assertEquals("\uD83D\uDE00", told.text.toString());
  }

  @Test
  void event_errorFirst_isAllThatIsTold() {
    Collected told =
        read(
            "{\"error\":{\"message\":\"busy\",\"code\":503}}",
            choice("{'content':'a'}", "stop"),
            "[DONE]");

    assertNotNull(told.failed);
    assertEquals(Fault.UPSTREAM_OVERLOADED, told.failed.fault());
    assertEquals("busy", told.failed.message());
    assertEquals(0, told.begun);
  }

  @Test
  void event_errorMidway_endsTheAnswer() {
    String error =
        "{\"id\":\"c\",\"error\":{\"message\":\"m\"},\"choices\":[{\"finish_reason\":\"error\"}]}";

    Collected told = read(choice("{'content':'a'}", ""), error, FINISH, "[DONE]");

    assertNotNull(told.failed);
    assertFalse(told.ended);
  }

  @Test
  void event_finishedWithError_isAFailure() {
    assertNotNull(read(choice("{'content':'a'}", "error"), "[DONE]").failed);
    assertNotNull(read(choice("{}", "insufficient_system_resource")).failed);
  }

  @Test
  void event_otherAnswers_areLostOnce() {
    String second = FINISH.replace("\"index\":0", "\"index\":1");

    Collected told = read(second, second, choice("{'content':'a'}", "stop"));

    assertEquals("a", told.text.toString());
    assertEquals(List.of("answers"), told.lost);
  }

  @Test
  void whole_everything_isTold() {
    Collected told =
        whole(
            "{'id':'c','model':'m','created':1,'choices':[{'index':0,'finish_reason':'tool_calls',"
                + "'logprobs':{'content':[{'token':'a'}]},'message':{'role':'assistant',"
                + "'content':'hi','reasoning':'why','tool_calls':["
                + "{'id':'a','function':{'name':'f','arguments':'{}'}},"
                + "{'id':'','function':{'name':'f','arguments':''}}]}}],"
                + "'usage':{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}}");

    assertEquals("hi | why |  | [f{}, f{}] | TOOLS | 1/0/0 > 2/0 | ended | null", told.meaning());
    assertEquals(1, told.likely.size());
  }

  @Test
  void whole_withoutChoices_isAFailure() {
    assertNotNull(whole("{'id':'c','choices':[]}").failed);
    assertNotNull(whole("{}").failed);
    assertNotNull(whole("{'error':'no'}").failed);
    assertNotNull(whole("[1]").failed);
    assertFalse(whole("{}").ended);
  }
}
