package io.weir.filters.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.usage.Tokens;
import org.junit.jupiter.api.Test;

/** What breaks streams of servers of one dialect only. */
class BrokenDialectsTest {
  private static final String COMPLETED =
      "{'type':'response.completed','response':{'id':'resp_1','model':'m','status':'completed',"
          + "'output':[{'type':'message','content':[{'type':'output_text','text':'Hi'}]},"
          + "{'type':'function_call','call_id':'a','name':'get','arguments':'{@x@:1}'}]}}";

  private static Script anthropic() {
    return new Script(Dialect.ANTHROPIC);
  }

  private static Script responses() {
    return new Script(Dialect.OPENAI_RESPONSES);
  }

  private static Translation call(Dialect server, Object stream) {
    Dialect client = server == Dialect.OPENAI ? Dialect.ANTHROPIC : Dialect.OPENAI;
    return Translation.asked(client, server, true)
        .head(200, Script.type(server))
        .data(stream.toString(), true);
  }

  private static Heard heard(Dialect server, Object stream) {
    Translation call = call(server, stream);
    assertThat(call.fault()).isNull();
    assertThat(call.ended()).isTrue();
    Heard heard = call.heard();
    assertThat(heard.ended).isEqualTo(1);
    return heard;
  }

  private static void assertBroken(Dialect server, Object stream, Fault fault) {
    Translation call = call(server, stream);
    assertThat(call.fault()).isEqualTo(fault);
    assertThat(call.heard().ended).isZero();
  }

  @Test
  void anthropic_endOfNothing_isNoAnswer() {
    String stop = Script.event(Dialect.ANTHROPIC, "{'type':'message_stop'}");
    for (String nothing : new String[] {stop, "data: [DONE]\n\n", stop + "data: [DONE]\n\n"}) {
      assertBroken(Dialect.ANTHROPIC, nothing, Fault.TRUNCATED);
    }
  }

  @Test
  void anthropic_indexMissing_meansTheBlockThatIsOpen() {
    Script script = anthropic();
    for (String index : new String[] {"'index':0,", ""}) {
      script
          .add(
              "{'type':'content_block_start',"
                  + index
                  + "'content_block':{'type':'tool_use','id':'a','name':'get','input':{}}}")
          .add(
              "{'type':'content_block_delta',"
                  + "'delta':{'type':'input_json_delta','partial_json':'{@x@'}}")
          .add(
              "{'type':'content_block_delta',"
                  + "'delta':{'type':'input_json_delta','partial_json':':1}'}}")
          .add("{'type':'content_block_stop'}");
    }

    assertThat(heard(Dialect.ANTHROPIC, script.end()).tools)
        .hasToString("{0=get {\"x\":1}, 1=get {\"x\":1}}");
  }

  @Test
  void anthropic_argumentsInTheBlocksStart_orWithoutItsEnd_areTold() {
    Script script =
        anthropic()
            .add(
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use',"
                    + "'id':'a','name':'get','input':{'x':1}}}")
            .add(
                "{'type':'content_block_start','index':1,'content_block':{'type':'tool_use',"
                    + "'id':'b','name':'set'}}")
            .add(
                "{'type':'content_block_delta','index':1,'delta':"
                    + "{'type':'input_json_delta','partial_json':'{}'}}");

    assertThat(heard(Dialect.ANTHROPIC, script.end()).tools)
        .hasToString("{0=get {\"x\":1}, 1=set {}}");
  }

  @Test
  void anthropic_reasonThatIsNull_orComesTwice_orBeforeWords_isTheFirst() {
    Script script =
        anthropic()
            .add("{'type':'message_delta','delta':{'stop_reason':null}}")
            .words("Hi")
            .add("{'type':'message_delta','delta':{'stop_reason':'max_tokens'}}")
            .words(" you")
            .end();

    Heard heard = heard(Dialect.ANTHROPIC, script);
    assertThat(heard.text).hasToString("Hi you");
    assertThat(heard.stop).isEqualTo(StopReason.LENGTH);
    assertThat(heard.tokens).isEqualTo(Tokens.of(3, 2));
  }

  @Test
  void responses_thatHaveTheirWordsAtTheEndOnly_areTold() {
    for (Script script : new Script[] {responses(), responses().words("Hi")}) {
      Heard heard = heard(Dialect.OPENAI_RESPONSES, script.add(COMPLETED).add(COMPLETED));
      assertThat(heard.text).hasToString("Hi");
      assertThat(heard.tools).hasToString("{0=get {\"x\":1}}");
    }
  }

  @Test
  void responses_thatAreCompleteAndFailed_haveFailed() {
    String failed = COMPLETED.replace("'status':'completed'", "'status':'failed'");
    String error =
        COMPLETED.replace("'output':", "'error':{'code':'server_error','message':'no'},'output':");

    assertBroken(Dialect.OPENAI_RESPONSES, responses().add(failed), Fault.UPSTREAM_5XX);
    assertBroken(Dialect.OPENAI_RESPONSES, responses().add(error), Fault.UPSTREAM_5XX);
  }

  @Test
  void responses_thatAreIncomplete_areCutByTheirLength() {
    String cut =
        COMPLETED
            .replace(".completed", ".incomplete")
            .replace("'completed',", "'incomplete','incomplete_details':{'reason':'max_tokens'},");

    assertThat(heard(Dialect.OPENAI_RESPONSES, responses().add(cut)).stop)
        .isEqualTo(StopReason.LENGTH);
  }

  @Test
  void ollama_errorThatIsAText_andCountsThatAreMissing() {
    Script error = new Script(Dialect.OLLAMA).words("Hi").add("{'error':'busy'}");
    Script countless = new Script(Dialect.OLLAMA).words("Hi").add("{'done':true}");

    Translation call = call(Dialect.OLLAMA, error);
    assertThat(call.words()).isEqualTo("busy");
    assertThat(call.heard().ended).isZero();
    assertThat(heard(Dialect.OLLAMA, countless).text).hasToString("Hi");
    assertThat(call(Dialect.OLLAMA, countless).reported()).isFalse();
  }

  @Test
  void gemini_refusal_orACallThatItCannotMake_isTold() {
    String blocked = "{'responseId':'r','promptFeedback':{'blockReason':'SAFETY'}}";
    String malformed = "{'candidates':[{'finishReason':'MALFORMED_FUNCTION_CALL'}]}";

    assertThat(heard(Dialect.GEMINI, new Script(Dialect.GEMINI).add(blocked)).stop)
        .isEqualTo(StopReason.FILTER);
    assertBroken(
        Dialect.GEMINI, new Script(Dialect.GEMINI).words("Hi").add(malformed), Fault.UPSTREAM_5XX);
  }
}
