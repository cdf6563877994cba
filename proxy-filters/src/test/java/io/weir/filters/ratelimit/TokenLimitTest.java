package io.weir.filters.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.ratelimit.RateLimitScene.Passage;
import io.weir.testing.FilterHarness;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenLimitTest {
  private static final String CHAT = "/v1/chat/completions";

  private static Passage ask(RateLimitScene scene, String body) {
    return scene.request(CHAT, RateLimitScene.key("a")).pass(body);
  }

  private static void used(Passage passage, long read, long written) {
    Usage usage = new Usage("m", Tokens.of(read, written), List.of(), Charge.UNKNOWN, false, true);
    passage.exchange.set(Usage.SLOT, usage);
    passage.done();
  }

  /** What the next answer says is left, an estimate of ten and one drawn already. */
  private static long left(RateLimitScene scene) {
    Passage look = ask(scene, "{\"max_tokens\":1,\"messages\":[\"01234\"]}").answered(200);
    used(look, 0, 0);
    String told = look.told("x-ratelimit-remaining-tokens");
    return told == null ? -1 : Long.parseLong(told) + 11;
  }

  @Test
  void tokens_areGuessed_thenSettled() {
    RateLimitScene scene = new RateLimitScene("tokens: 1000/h");
    Passage first = ask(scene, "{\"max_tokens\":90,\"messages\":[\"0123\"]}").answered(200);
    assertThat(first.told("x-ratelimit-limit-tokens")).isEqualTo("1000");
    assertThat(first.told("x-ratelimit-remaining-tokens")).isEqualTo("900");
    used(first, 300, 200);
    assertThat(left(scene)).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({"tokens, 1000, 400", "prompt_tokens, 1000, 700", "completion_tokens, 1000, 700"})
  void tokens_ofEachMeasure_areCounted(String key, long most, long left) {
    RateLimitScene scene = new RateLimitScene(key + ": " + most + "/h\nestimate: {completion: 0}");
    Passage first = ask(scene, "{}");
    used(first, 300, 300);
    Passage next = ask(scene, "{}").answered(200);
    assertThat(Long.parseLong(next.told("x-ratelimit-remaining-tokens"))).isEqualTo(left - 1);
  }

  @Test
  void tokens_usedBeyondTheGuess_areOwed() {
    RateLimitScene scene = new RateLimitScene("tokens: 1000/h\nestimate: {completion: 10}");
    Passage first = ask(scene, "{}");
    assertThat(first.passed()).isTrue();
    used(first, 1500, 400);
    Passage second = ask(scene, "{}").answered(429);
    assertThat(second.step)
        .isEqualTo(
            new io.weir.filter.Step.Fail(
                Fault.RATE_LIMITED, "the limit of 1000/h tokens per key is reached"));
    scene.harness.advance(Duration.ofMinutes(54));
    scene.harness.loop().turn();
    assertThat(ask(scene, "{}").passed()).as("900 are paid back").isFalse();
    scene.harness.advance(Duration.ofMinutes(1));
    scene.harness.loop().turn();
    assertThat(ask(scene, "{}").passed()).isTrue();
  }

  @Test
  void guess_isNeverMoreThanTheBucketHolds() {
    RateLimitScene scene = new RateLimitScene("tokens: 100/h");
    assertThat(ask(scene, "{\"max_tokens\":100000}").passed()).isTrue();
    assertThat(ask(scene, "{\"max_tokens\":1}").passed()).isFalse();
  }

  @Test
  void guess_ofAnAnswer_isBounded() {
    RateLimitScene scene =
        new RateLimitScene("completion_tokens: 1000/h\nestimate: {completion_max: 100}");
    Passage one = ask(scene, "{\"max_completion_tokens\":128000}").answered(200);
    assertThat(one.told("x-ratelimit-remaining-tokens")).isEqualTo("900");
  }

  @Test
  void tokens_ofWhatFailed_comeBack() {
    RateLimitScene scene = new RateLimitScene("tokens: 1000/h");
    ask(scene, "{}").done(new FilterHarness.Ending().status(502).fault(Fault.UPSTREAM_RESET, ""));
    assertThat(left(scene)).isEqualTo(1000);
  }

  @Test
  void guess_stands_whereNobodyKnowsBetter() {
    RateLimitScene scene = new RateLimitScene("tokens: 1000/h");
    ask(scene, "{\"max_tokens\":99}").done();
    assertThat(left(scene)).isEqualTo(1000 - 5 - 99);
  }

  @Test
  void failover_toAnotherModel_givesBackWhatTheFirstDrew() {
    RateLimitScene scene = new RateLimitScene("per: model\ntokens: 1000/h");
    Passage first = ask(scene, "{\"model\":\"m\",\"max_tokens\":90}");
    first.attempt(2, "n");
    assertThat(first.passed()).isTrue();
    used(first, 200, 100);
    Passage m = ask(scene, "{\"model\":\"m\",\"max_tokens\":1}").answered(200);
    assertThat(m.told("x-ratelimit-remaining-tokens")).isEqualTo(Long.toString(1000 - 7 - 1));
    Passage n = ask(scene, "{\"model\":\"n\",\"max_tokens\":1}").answered(200);
    assertThat(n.told("x-ratelimit-remaining-tokens")).isEqualTo(Long.toString(700 - 7 - 1));
  }

  @Test
  void answersFromHere_costNoTokens() {
    RateLimitScene scene = new RateLimitScene("tokens: 1000/h");
    Passage first = ask(scene, "{}");
    Usage usage = new Usage("m", Tokens.of(500, 0), List.of(), Charge.LOCAL, false, true);
    first.exchange.set(Usage.SLOT, usage);
    first.done(new FilterHarness.Ending().attempts(0));
    assertThat(left(scene)).isEqualTo(1000);
  }
}
