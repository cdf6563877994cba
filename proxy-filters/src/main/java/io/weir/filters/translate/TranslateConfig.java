package io.weir.filters.translate;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.llm.dialect.known.Dialects.Servers;
import io.weir.filters.translate.answer.AnswerBody;

/**
 * What an operator writes for {@code translate}.
 *
 * @param servers what is to be known of the cluster's servers
 * @param echo whose name for the model the answer gives
 * @param report whether the answer's head says what was lost
 * @param usage whether a stream's use is asked for where the client did not
 * @param limits the most that is held
 */
record TranslateConfig(Servers servers, Echo echo, boolean report, boolean usage, Limits limits) {

  static final Shape<TranslateConfig> SHAPE = shape();

  /** Whose name for the model an answer gives. */
  enum Echo {
    REQUESTED,
    PROVIDER
  }

  /**
   * The most that is held.
   *
   * @param requestBytes of a request
   * @param answerBytes of a whole answer
   * @param eventBytes of one event of a stream
   */
  record Limits(long requestBytes, int answerBytes, int eventBytes) {
    private static final long MIB = 1 << 20;

    AnswerBody.Limits ofAnswers() {
      return new AnswerBody.Limits(answerBytes, eventBytes);
    }

    static final Shape<Limits> SHAPE = shape();

    private static Shape<Limits> shape() {
      Shape.Builder b = Shape.named("translate_limits", "The most that translation holds.");
      Key<Long> request =
          b.key("request", Kinds.size(1024, 1 << 30))
              .orElse(32 * MIB)
              .shownAs("32MiB")
              .doc("Longest request that is translated; a longer one is refused.");
      Key<Long> answer =
          b.key("answer", Kinds.size(1024, 1 << 30))
              .orElse(32 * MIB)
              .shownAs("32MiB")
              .doc("Longest whole answer; a longer one fails.");
      Key<Long> event =
          b.key("event", Kinds.size(1024, 1 << 30))
              .orElse(8 * MIB)
              .shownAs("8MiB")
              .doc("Longest event of a stream; a longer one breaks the answer off.");
      return b.build(
          v ->
              new Limits(
                  v.get(request), Math.toIntExact(v.get(answer)), Math.toIntExact(v.get(event))));
    }
  }

  private static Shape<TranslateConfig> shape() {
    Shape.Builder b =
        Shape.named("translate", "Lets clients of any dialect use the cluster's servers.");
    Key<Integer> maxTokens =
        b.key("default_max_tokens", Kinds.integer(1, 1_000_000))
            .orElse(4096)
            .doc("Most tokens of an answer, where the server must be told and the client is not.");
    Key<Echo> echo =
        b.key("model", Kinds.word(Echo.class))
            .orElse(Echo.REQUESTED)
            .doc("Whose name for the model an answer gives: the client's, or the provider's.");
    Key<Boolean> report =
        b.key("report_losses", Kinds.bool())
            .orElse(false)
            .doc("Say in `x-weir-lost` what of the request the server has no place for.");
    Key<Boolean> usage =
        b.key("ask_usage", Kinds.bool())
            .orElse(true)
            .doc(
                "Ask an OpenAI server to report a stream's use, also between equal dialects; a"
                    + " client that did not ask does not see it.");
    Key<Limits> limits =
        b.key("limits", Limits.SHAPE).orElse(Limits.SHAPE.defaults()).doc("The most it holds.");
    Key<String> azure =
        b.key("azure_api_version", Kinds.text())
            .optional()
            .doc(
                "For Azure OpenAI: the `api-version`, such as 2024-10-21. Requests then go to"
                    + " `/openai/deployments/MODEL/...`.");
    Key<Boolean> cacheControl =
        b.key("cache_control", Kinds.bool())
            .orElse(false)
            .doc("Pass marks of cacheable prompts on to an OpenAI server, such as OpenRouter.");
    return b.build(
        v ->
            new TranslateConfig(
                new Servers(v.get(maxTokens), v.orNull(azure), v.get(cacheControl)),
                v.get(echo),
                v.get(report),
                v.get(usage),
                v.get(limits)));
  }
}
