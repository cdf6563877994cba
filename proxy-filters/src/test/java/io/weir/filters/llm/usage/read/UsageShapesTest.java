package io.weir.filters.llm.usage.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Tokens.Input;
import io.weir.filters.llm.usage.Tokens.Output;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.llm.usage.read.AnswerUsage.Form;
import io.weir.filters.llm.usage.read.AnswerUsage.Said;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shape in which providers report, and the one meaning that is made of it. */
class UsageShapesTest {
  private static Said said(Form form, String answer) {
    AnswerUsage usage = new AnswerUsage(form, new Workbench());
    ByteBuf bytes = Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8);
    usage.accept(bytes, true);
    assertThat(bytes.refCnt()).isOne();
    bytes.release();
    return usage.said(400, true);
  }

  private static Said plain(String usage) {
    return said(Form.PLAIN, "{\"model\":\"m-1\",\"usage\":" + usage.replace('\'', '"') + "}");
  }

  private static Input in(long all, long cached, long write, long hour, long audio, long image) {
    return new Input(all, cached, write, hour, audio, image);
  }

  private static void check(Said said, Input in, Output out) {
    assertThat(said.estimated()).isFalse();
    assertThat(said.tokens().input()).isEqualTo(in);
    assertThat(said.tokens().output()).isEqualTo(out);
  }

  @Test
  void openai_details_arePartsOfTheWhole() {
    check(
        plain(
            "{'prompt_tokens':1000,'completion_tokens':200,'total_tokens':1200,"
                + "'prompt_tokens_details':{'cached_tokens':300,'audio_tokens':50,"
                + "'image_tokens':60,'cache_write_tokens':200},"
                + "'completion_tokens_details':{'reasoning_tokens':120,'audio_tokens':30,"
                + "'accepted_prediction_tokens':5,'rejected_prediction_tokens':6}}"),
        in(1000, 300, 200, 0, 50, 60),
        new Output(200, 120, 30, 0));
  }

  @Test
  void openai_nulls_areNothing() {
    check(
        plain(
            "{'completion_tokens':27,'completion_tokens_details':null,'prompt_tokens':269,"
                + "'prompt_tokens_details':null,'total_tokens':296}"),
        in(269, 0, 0, 0, 0, 0),
        new Output(27, 0, 0, 0));
  }

  @Test
  void openai_embeddings_haveInputOnly() {
    check(
        plain("{'prompt_tokens':8,'total_tokens':8}"),
        in(8, 0, 0, 0, 0, 0),
        new Output(0, 0, 0, 0));
  }

  @Test
  void voyage_totalAlone_isTheInput() {
    check(plain("{'total_tokens':3}"), in(3, 0, 0, 0, 0, 0), new Output(0, 0, 0, 0));
  }

  @Test
  void responses_details_arePartsOfTheWhole() {
    check(
        plain(
            "{'input_tokens':158,'input_tokens_details':{'cache_write_tokens':43,"
                + "'cached_tokens':100},'output_tokens':32,'output_tokens_details':"
                + "{'reasoning_tokens':10},'total_tokens':190}"),
        in(158, 100, 43, 0, 0, 0),
        new Output(32, 10, 0, 0));
  }

  @Test
  void anthropic_input_leavesTheCacheOut() {
    check(
        plain(
            "{'input_tokens':4,'cache_creation_input_tokens':11107,"
                + "'cache_read_input_tokens':2836,'cache_creation':{"
                + "'ephemeral_5m_input_tokens':11000,'ephemeral_1h_input_tokens':107},"
                + "'output_tokens':155,'output_tokens_details':{'thinking_tokens':26},"
                + "'service_tier':'standard','server_tool_use':{'web_search_requests':1}}"),
        in(4 + 11107 + 2836, 2836, 11000, 107, 0, 0),
        new Output(155, 26, 0, 0));
  }

  @Test
  void anthropic_writesWithoutSplit_areTakenAsShort() {
    check(
        plain(
            "{'input_tokens':558,'cache_creation_input_tokens':1,'cache_read_input_tokens':2,"
                + "'output_tokens':48,'cache_creation':{'ephemeral_5m_input_tokens':0,"
                + "'ephemeral_1h_input_tokens':0}}"),
        in(561, 2, 1, 0, 0, 0),
        new Output(48, 0, 0, 0));
  }

  @Test
  void anthropic_searches_areCounted() {
    Said said =
        plain(
            "{'input_tokens':1,'output_tokens':1,"
                + "'server_tool_use':{'web_search_requests':3,'web_fetch_requests':9}}");
    assertThat(said.tokens().searches()).isEqualTo(3);
  }

  @Test
  void anthropic_helpers_areApartFromTheAnswer() {
    Said said =
        plain(
            "{'input_tokens':2411,'output_tokens':145,'iterations':["
                + "{'type':'message','input_tokens':1128,'output_tokens':135},"
                + "{'input_tokens':2543,'output_tokens':18,'cache_read_input_tokens':7,"
                + "'type':'advisor_message','model':'opus-x'},"
                + "{'type':'compaction','input_tokens':50,'output_tokens':5},"
                + "{'type':'message','input_tokens':1283,'output_tokens':10}]}");
    check(said, in(2411, 0, 0, 0, 0, 0), new Output(145, 0, 0, 0));
    assertThat(said.others())
        .containsExactly(
            new Usage.Share(
                "opus-x", new Tokens(in(2550, 7, 0, 0, 0, 0), new Output(18, 0, 0, 0), 0)),
            new Usage.Share("", Tokens.of(50, 5)));
  }

  @Test
  void gemini_thoughtsAndTools_joinTheWhole() {
    String answer =
        """
        {"candidates":[{"content":{"parts":[{"text":"hi"}]}}],
         "usageMetadata": {"promptTokenCount":27,"candidatesTokenCount":56,
          "totalTokenCount":374,"cachedContentTokenCount":20,
          "promptTokensDetails":[{"modality":"TEXT","tokenCount":10},
            {"modality":"AUDIO","tokenCount":5},{"tokenCount":12,"modality":"IMAGE"}],
          "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":6}],
          "toolUsePromptTokenCount":118,"thoughtsTokenCount":173},
         "modelVersion":"gemini-x"}""";
    Said said = said(Form.PLAIN, answer);
    check(said, in(145, 20, 0, 0, 5, 12), new Output(229, 173, 0, 6));
    assertThat(said.model()).isEqualTo("gemini-x");
  }

  @Test
  void gemini_withoutCandidates_thoughtOnly() {
    check(
        said(
            Form.PLAIN,
            "{\"usageMetadata\":{\"promptTokenCount\":54,\"totalTokenCount\":116,"
                + "\"thoughtsTokenCount\":62}}"),
        in(54, 0, 0, 0, 0, 0),
        new Output(62, 62, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    // xAI's chat: the total gives it away
    "436, 68, 652, 148, 216",
    // a gateway before Gemini: more thought than said
    "28, 9, 37, 69, 78",
    // everybody else
    "14, 139, 153, 128, 139",
    "14, 0, 14, 0, 0",
  })
  void reasoning_outsideOfTheOutput_joinsIt(long in, long out, long total, long thought, long all) {
    Said said =
        plain(
            "{'prompt_tokens':%d,'completion_tokens':%d,'total_tokens':%d,"
                    .formatted(in, out, total)
                + "'completion_tokens_details':{'reasoning_tokens':%d}}".formatted(thought));
    check(said, in(in, 0, 0, 0, 0, 0), new Output(all, thought, 0, 0));
  }

  @Test
  void mistral_audio_joinsThePrompt() {
    check(
        plain(
            "{'prompt_audio_seconds':4,'prompt_tokens':9,'total_tokens':585,"
                + "'completion_tokens':201,'prompt_tokens_details':{'cached_tokens':0,"
                + "'audio_tokens':375}}"),
        in(384, 0, 0, 0, 375, 0),
        new Output(201, 0, 0, 0));
  }

  @Test
  void deepseek_cacheHits_areCached() {
    check(
        plain(
            "{'prompt_tokens':362,'completion_tokens':19,'total_tokens':381,"
                + "'prompt_cache_hit_tokens':256,'prompt_cache_miss_tokens':106}"),
        in(362, 256, 0, 0, 0, 0),
        new Output(19, 0, 0, 0));
  }

  @Test
  void cache_outsideOfThePrompt_joinsIt() {
    check(
        plain(
            "{'prompt_tokens':10,'completion_tokens':1,'total_tokens':11,"
                + "'cache_read_input_tokens':500,'cache_creation_input_tokens':20}"),
        in(530, 500, 20, 0, 0, 0),
        new Output(1, 0, 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'prompt_tokens':1,'completion_tokens':1,'cost':0.000992} | 992000",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':8.6e-05} | 86000",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':1.4E-7} | 140",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':0.0076509169000000005} | 7650917",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':0.0000000005} | 1",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':0.00000000049} | 0",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':0,'is_byok':false} | 0",
        "{'prompt_tokens':1,'cost':0.001,'is_byok':true,"
            + "'cost_details':{'upstream_inference_cost':0.02},'completion_tokens':1} | 21000000",
        "{'prompt_tokens':1,'completion_tokens':1,'is_byok':false,'cost':0.02,"
            + "'cost_details':{'upstream_inference_cost':0.02}} | 20000000",
        "{'prompt_tokens':1,'completion_tokens':1,"
            + "'cost':{'input_tokens_cost':7e-05,'request_cost':0.005,'total_cost':0.0051}}"
            + " | 5100000",
        "{'prompt_tokens':1,'completion_tokens':1,'cost_in_usd_ticks':1724000} | 172400",
        "{'prompt_tokens':1,'completion_tokens':1,'cost_in_usd_ticks':0} | -1",
        "{'prompt_tokens':1,'completion_tokens':1,"
            + "'pydantic_ai_gateway':{'cost_estimate':0.0001546}} | 154600",
        "{'prompt_tokens':1,'completion_tokens':1} | -1",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':-5} | -1",
        "{'prompt_tokens':1,'completion_tokens':1,'cost':null} | -1",
      })
  void cost_thatIsStated_isReadToTheNanoDollar(String usage, long nanos) {
    assertThat(plain(usage).statedNanos()).isEqualTo(nanos);
  }

  @Test
  void cost_absurd_isBounded() {
    assertThat(plain("{'prompt_tokens':1,'completion_tokens':1,'cost':1e999999999}").statedNanos())
        .isPositive();
    Said said = plain("{'prompt_tokens':99999999999999999999,'completion_tokens':1e3}");
    assertThat(said.tokens().input().tokens()).isEqualTo(10_000_000_000L);
    assertThat(said.tokens().output().tokens()).isEqualTo(1000);
  }

  @Test
  void ollama_counts_areRead() {
    Said said =
        said(
            Form.LINES,
            """
            {"model":"llama3","message":{"role":"assistant","content":"a"},"done":false}
            {"model":"llama3","done":true,"prompt_eval_count":26,"eval_count":298,"x":1}
            """);
    check(said, in(26, 0, 0, 0, 0, 0), new Output(298, 0, 0, 0));
    assertThat(said.model()).isEqualTo("llama3");
  }

  @Test
  void ollama_withoutPromptCount_isGuessed() {
    Said said = said(Form.PLAIN_OR_OLLAMA, "{\"model\":\"l\",\"eval_count\": 5}");
    assertThat(said.estimated()).isTrue();
    assertThat(said.tokens()).isEqualTo(Tokens.of(100, 5));
  }

  @Test
  void ollama_embedding_hasInputOnly() {
    Said said = said(Form.PLAIN_OR_OLLAMA, "{\"embeddings\":[[0.1]],\"prompt_eval_count\":12}");
    check(said, in(12, 0, 0, 0, 0, 0), new Output(0, 0, 0, 0));
  }

  @Test
  void model_withSlashes_isReadAsMeant() {
    assertThat(said(Form.PLAIN, "{\"model\" : \"openai\\/gpt\"}").model()).isEqualTo("openai/gpt");
    assertThat(said(Form.PLAIN, "{\"models\":\"x\",\"model\":null}").model()).isEmpty();
    assertThat(said(Form.PLAIN, "{\"model\":\"" + "m".repeat(300) + "\"}").model()).isEmpty();
  }

  @Test
  void usage_inTheModelsOwnWords_isNotTaken() {
    Said said =
        said(
            Form.PLAIN,
            "{\"content\":\"{\\\"usage\\\":{\\\"prompt_tokens\\\":9,"
                + "\\\"completion_tokens\\\":9}}\",\"usage\":{\"prompt_tokens\":1,"
                + "\"completion_tokens\":2}}");
    check(said, in(1, 0, 0, 0, 0, 0), new Output(2, 0, 0, 0));
  }

  @Test
  void usage_inAToolsArguments_givesWayToTheReport() {
    Said said =
        said(
            Form.PLAIN,
            "{\"input\":{\"usage\":{\"input_tokens\":0,\"output_tokens\":0,\"total_tokens\":0,"
                + "\"cost\":0}},\"usage\":{\"input_tokens\":10,\"output_tokens\":20}}");
    check(said, in(10, 0, 0, 0, 0, 0), new Output(20, 0, 0, 0));
    assertThat(said.statedNanos()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{",
        "{\"usage\":{",
        "{\"usage\":{\"prompt_tokens\"}",
        "{\"usage\":{\"prompt_tokens\":}}",
        "{\"usage\":{\"iterations\":[}}}",
        "{\"usage\":{\"iterations\":[[[1]]],\"a\":{}}}",
        "{\"usage\":{\"promptTokensDetails\":[{]}}",
        "{\"usage\":{\"cost\":{\"total_cost\":{}}}}",
        "{\"usage\":\"a\"}",
        "{\"usage\":[1]}",
        "{\"usage\":{\"\\\"\":1}}",
        "\"usage\"",
      })
  void usage_malformed_isNoReport(String answer) {
    assertThat(said(Form.PLAIN, answer).estimated()).isTrue();
  }

  @Test
  void usage_nestedDeep_endsQuietly() {
    String deep = "{\"usage\":" + "{\"iterations\":[".repeat(1000) + "]}".repeat(1000) + "}";
    assertThat(said(Form.PLAIN, deep).estimated()).isTrue();
  }
}
