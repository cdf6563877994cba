package io.weir.filters.llm.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.usage.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers of this dialect say, well or badly. */
class AnswerParserTest {
  private static final String CALL =
      "{'type':'function_call','id':'fc','call_id':'c','name':'f','arguments':'{}'}";
  private static final String MESSAGE =
      "{'type':'message','content':[{'type':'output_text','text':'hi','annotations':[1]}]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'response.output_text.delta','delta':'hi'}",
        "{'type':'response.output_text.delta','delta':'hi'}"
            + "\n{'type':'response.output_text.done','text':'hi'}",
        "{'type':'response.output_text.done','text':'hi'}",
        "{'type':'response.output_item.added','output_index':3,'item':{'type':'message'}}"
            + "\n{'type':'response.output_text.delta','output_index':3,'content_index':1,"
            + "'delta':'hi'}\n{'type':'response.output_item.done','output_index':3,'item':"
            + MESSAGE
            + "}",
        "{'type':'response.output_item.done','output_index':0,'item':" + MESSAGE + "}",
        "{'type':'response.created','response':{}}\n{'type':'response.brand_new','delta':'x'}"
      })
  void words_comeOnce_howeverTheyCome(String events) {
    CollectedAnswer told = told(events, completed(MESSAGE));

    assertThat(told.text).hasToString("hi");
    assertThat(told.stop).isEqualTo(StopReason.END);
    assertThat(told.end).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'response.created'}",
        "{'type':'response.output_item.added','output_index':0,'item':{'type':'function_call',"
            + "'call_id':'c','name':'f','arguments':''}}\n"
            + "{'type':'response.function_call_arguments.done','output_index':0,"
            + "'arguments':'{}'}",
        "{'type':'response.output_item.added','output_index':0,'item':{'type':'function_call',"
            + "'call_id':'c','name':'f'}}\n{'type':'response.function_call_arguments.delta',"
            + "'output_index':0,'delta':'{'}\n{'type':'response.function_call_arguments.delta',"
            + "'output_index':0,'delta':'}'}",
        "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{'}\n"
            + "{'type':'response.output_item.done','output_index':0,'item':"
            + CALL
            + "}"
      })
  void call_comesOnce_howeverItComes(String events) {
    CollectedAnswer told = told(events, completed(CALL));

    assertThat(told.tools).hasToString("{0=c f {}}");
    assertThat(told.end).isTrue();
  }

  @Test
  void summary_ofSeveralParts_isParagraphs() {
    String parts =
        "{'type':'response.reasoning_summary_text.delta','output_index':0,'summary_index':0,"
            + "'delta':'a'}\n{'type':'response.reasoning_summary_text.delta','output_index':0,"
            + "'summary_index':1,'delta':'b'}";
    String item =
        "{'type':'reasoning','summary':[{'type':'summary_text','text':'a'},"
            + "{'type':'summary_text','text':'b'}]}";

    assertThat(told(parts, completed(item)).thought).hasToString("a\n\nb");
    assertThat(told(completed(item)).thought).hasToString("a\n\nb");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      textBlock =
          """
          max_output_tokens | LENGTH
          content_filter    | FILTER
          brand_new         | END
          """)
  void incomplete_hasItsReason(String why, StopReason stop) {
    CollectedAnswer told =
        told(
            "{'type':'response.incomplete','response':{'status':'incomplete','output':[],"
                + "'incomplete_details':{'reason':'"
                + why
                + "'}}}");

    assertThat(told.stop).isEqualTo(stop);
    assertThat(told.end).isTrue();
  }

  @Test
  void failure_inAnyForm_isTheLastWord() {
    String delta = "{'type':'response.output_text.delta','delta':'so f'}";
    for (String failure :
        new String[] {
          "{'type':'error','error':{'code':'rate_limit_exceeded','message':'m'}}",
          "{'type':'error','code':'rate_limit_exceeded','message':'m'}",
          "{'error':{'code':429,'message':'m'}}",
          "{'type':'response.failed','response':{'error':{'code':'rate_limit_exceeded',"
              + "'message':'m'}}}"
        }) {
      CollectedAnswer told = told(delta, failure, delta, completed(MESSAGE));

      Fault fault = Fault.UPSTREAM_RATE_LIMITED;
      assertThat(told.error).isEqualTo(new UpstreamError(fault, fault.status(), "m"));
      assertThat(told.end).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'error':{'message':'m'}}",
        "{'status':'in_progress','output':[]}",
        "{'status':'failed','output':[],'error':{'code':'server_error','message':'m'}}",
        "{}",
        "7"
      })
  void whole_thatIsNoAnswer_fails(String body) {
    CollectedAnswer told = Wire.whole(body.replace('\'', '"'));

    assertThat(told.error).isNotNull();
    assertThat(told.end).isFalse();
  }

  @Test
  void done_withoutAFinish_isAnEnd() {
    CollectedAnswer told = new CollectedAnswer();
    AnswerReader reader = new ResponsesServer().reader(told);
    reader.event("", Wire.json("{\"type\":\"response.output_text.delta\",\"delta\":\"a\"}"));
    reader.done();
    reader.over();

    assertThat(told.end).isTrue();
  }

  @Test
  void losses_areCountedOnce() {
    CollectedAnswer told =
        told(
            "{'type':'response.output_item.added','output_index':0,"
                + "'item':{'type':'web_search_call'}}",
            completed(MESSAGE + ",{'type':'web_search_call'}," + MESSAGE));

    assertThat(told.lost).containsExactlyInAnyOrder("server_tool", "citations");
  }

  @Test
  void usage_neverHoldsPartsGreaterThanTheWhole() {
    CollectedAnswer told =
        told(
            "{'type':'response.completed','response':{'usage':{'input_tokens':5,"
                + "'input_tokens_details':{'cached_tokens':9},'output_tokens':2,"
                + "'output_tokens_details':{'reasoning_tokens':3}}}}");

    assertThat(told.usage)
        .isEqualTo(
            new Tokens(new Tokens.Input(5, 5, 0, 0, 0, 0), new Tokens.Output(2, 2, 0, 0), 0));
  }

  private static String completed(String items) {
    return "{'type':'response.completed','response':{'output':[" + items + "]}}";
  }

  private static CollectedAnswer told(String... events) {
    StringBuilder stream = new StringBuilder();
    for (String event : String.join("\n", events).split("\n", -1)) {
      stream.append("data: ").append(event.replace('\'', '"')).append("\n\n");
    }
    return Wire.stream(stream.toString());
  }
}
