package io.weir.filters.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Step;
import io.weir.filters.ratelimit.RateLimitScene.Passage;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitFilterTest {
  private static final String CHAT = "/v1/chat/completions";

  @Test
  void requests_overTheBurst_areRefusedUntilTimeBringsMore() {
    RateLimitScene scene = new RateLimitScene("requests: 10/s\nburst: 2");
    assertThat(scene.pass("a").passed()).isTrue();
    assertThat(scene.pass("a").passed()).isTrue();
    Passage third = scene.pass("a");
    assertThat(third.step)
        .isEqualTo(
            new Step.Fail(Fault.RATE_LIMITED, "the limit of 10/s requests per key is reached"));
    scene.harness.advance(Duration.ofMillis(99));
    scene.harness.loop().turn();
    assertThat(scene.pass("a").passed()).isFalse();
    scene.harness.advance(Duration.ofMillis(1));
    scene.harness.loop().turn();
    assertThat(scene.pass("a").passed()).isTrue();
    assertThat(scene.pass("a").passed()).isFalse();
    assertThat(scene.stat("key", "refused")).isEqualTo(3);
  }

  @Test
  void buckets_ofOneKey_areNotThoseOfAnother() {
    RateLimitScene scene = new RateLimitScene("requests: 1/h");
    assertThat(scene.pass("a").passed()).isTrue();
    assertThat(scene.pass("b").passed()).isTrue();
    assertThat(scene.pass("a").passed()).isFalse();
  }

  @Test
  void requests_withoutAKey_areCountedByAddress_andNotWithKeys() {
    RateLimitScene scene = new RateLimitScene("requests: 1/h");
    assertThat(scene.request(CHAT, null).pass("{}").passed()).isTrue();
    assertThat(scene.request(CHAT, null).pass("{}").passed()).isFalse();
    assertThat(scene.pass("a").passed()).isTrue();
  }

  @Test
  void limits_severalAtOnce_takeAllOrNothing() {
    RateLimitScene scene =
        new RateLimitScene("limits: [{per: all, requests: 3/h}, {per: key, requests: 1/h}]");
    assertThat(scene.pass("a").passed()).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(scene.pass("a").refusal()).contains("1/h requests per key");
    }
    assertThat(scene.pass("b").passed()).isTrue();
    assertThat(scene.pass("c").passed()).isTrue();
    assertThat(scene.pass("d").refusal()).isEqualTo("the limit of 3/h requests for all is reached");
  }

  @Test
  void concurrency_isGivenBackOnce_whateverTheEnd() {
    RateLimitScene scene = new RateLimitScene("per: all\nconcurrency: 2");
    Passage one = scene.pass("a");
    Passage two = scene.pass("a");
    Passage refused = scene.pass("a");
    assertThat(refused.refusal()).isEqualTo("the limit of 2 requests at a time for all is reached");
    refused.answered(429).done(new FilterHarness.Ending().status(429));
    assertThat(refused.told("retry-after")).isEqualTo("1");
    assertThat(scene.pass("a").passed()).isFalse();
    one.done(new FilterHarness.Ending().status(0).fault(Fault.CLIENT_GONE, ""));
    assertThat(scene.pass("a").passed()).isTrue();
    assertThat(scene.pass("a").passed()).isFalse();
    two.done();
    assertThat(scene.pass("a").passed()).isTrue();
    assertThat(scene.pass("a").passed()).isFalse();
  }

  @Test
  void concurrency_ofALongStream_isKeptBeyondItsLease() {
    RateLimitScene scene = new RateLimitScene("concurrency: 1");
    Passage stream = scene.pass("a");
    for (int i = 0; i < 30; i++) {
      scene.harness.advance(Duration.ofSeconds(10));
      scene.harness.loop().turn();
      assertThat(scene.pass("a").passed()).as("after %d s", 10 * (i + 1)).isFalse();
    }
    stream.done();
    assertThat(scene.pass("a").passed()).isTrue();
  }

  @Test
  void answer_tellsWhatIsLeft() {
    RateLimitScene scene = new RateLimitScene("requests: 60/m\nburst: 100");
    Passage first = scene.pass("a").answered(200);
    assertThat(first.told.toString())
        .isEqualTo(
            """
            x-ratelimit-limit-requests: 100
            x-ratelimit-remaining-requests: 99
            x-ratelimit-reset-requests: 1s
            """);
  }

  @Test
  void answer_toOneWhoIsRefused_saysWhenToComeAgain() {
    RateLimitScene scene = new RateLimitScene("requests: 4/m\nburst: 1");
    scene.pass("a");
    Passage refused = scene.pass("a").answered(429);
    assertThat(refused.told.toString())
        .isEqualTo(
            """
            retry-after: 15
            retry-after-ms: 15000
            x-ratelimit-limit-requests: 1
            x-ratelimit-remaining-requests: 0
            x-ratelimit-reset-requests: 15s
            """);
  }

  @Test
  void answer_inAnthropicsDialect_saysSoInItsFields() {
    RateLimitScene scene = new RateLimitScene("requests: 10/m");
    Passage first =
        scene.request("/v1/messages?beta=true", RateLimitScene.key("a")).pass("{}").answered(200);
    assertThat(first.told("anthropic-ratelimit-requests-limit")).isEqualTo("10");
    assertThat(first.told("anthropic-ratelimit-requests-remaining")).isEqualTo("9");
    assertThat(first.told("anthropic-ratelimit-requests-reset"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  }

  @Test
  void answer_ofTwoEntries_tellsTheTighter() {
    RateLimitScene outer = new RateLimitScene("per: all\nrequests: 100/h");
    Passage passage = outer.pass("a");
    var inner = passage.exchange.open(outer.harness.filter(new RateLimitKind(), "requests: 2/h"));
    assertThat(inner.request(passage.exchange.request(), false)).isSameAs(Step.NEXT);
    inner.response(new io.weir.http.ResponseHead(200, passage.told), false);
    passage.answered(200);
    assertThat(passage.told("x-ratelimit-limit-requests")).isEqualTo("2");
    assertThat(passage.told("x-ratelimit-remaining-requests")).isEqualTo("1");
  }

  @Test
  void answer_withHeadersOff_isLeftAsItIs() {
    RateLimitScene scene = new RateLimitScene("requests: 10/m\nheaders: false");
    assertThat(scene.pass("a").answered(200).told.size()).isZero();
  }

  @Test
  void soft_onlyReports() {
    RateLimitScene scene = new RateLimitScene("requests: 1/h\nenforce: false");
    assertThat(scene.pass("a").passed()).isTrue();
    Passage over = scene.pass("a").answered(200);
    assertThat(over.passed()).isTrue();
    assertThat(over.told("retry-after")).isNull();
    assertThat(scene.stat("key", "reported")).isEqualTo(1);
    assertThat(scene.stat("key", "refused")).isZero();
  }

  @Test
  void headers_asSubjects_tellClientsApart_andNeverShow() {
    RateLimitScene scene = new RateLimitScene("per: header X-Team\nrequests: 1/h");
    assertThat(scene.request(CHAT, null).header("x-team", "red").pass("{}").passed()).isTrue();
    assertThat(scene.request(CHAT, null).header("x-team", "blue").pass("{}").passed()).isTrue();
    Passage again = scene.request(CHAT, null).header("X-TEAM", "red").pass("{}");
    assertThat(again.refusal()).isEqualTo("the limit of 1/h requests per header x-team is reached");
    assertThat(scene.request(CHAT, null).pass("{}").passed()).isTrue();
    assertThat(scene.request(CHAT, null).pass("{}").passed()).isFalse();
  }

  @Test
  void tags_ofAKey_allCount() {
    RateLimitScene scene = new RateLimitScene("per: tag\nrequests: 2/h\nname: teams");
    assertThat(tagged(scene, "a", "x", "y")).isTrue();
    assertThat(tagged(scene, "b", "y")).isTrue();
    assertThat(tagged(scene, "c", "x", "y")).isFalse();
    assertThat(tagged(scene, "d", "x")).isTrue();
    assertThat(tagged(scene, "e")).isTrue();
    assertThat(scene.stat("teams", "refused")).isEqualTo(1);
  }

  private static boolean tagged(RateLimitScene scene, String name, String... tags) {
    return scene.request(CHAT, RateLimitScene.key(name, Map.of(), tags)).pass("{}").passed();
  }

  @Test
  void routes_eachHaveTheirOwn() {
    RateLimitScene scene = new RateLimitScene("per: [key, route]\nrequests: 1/h");
    assertThat(scene.pass("a").passed()).isTrue();
    assertThat(scene.pass("a").refusal()).contains("per key and route");
    Passage other = scene.request(CHAT, RateLimitScene.key("a"));
    other.exchange.route("other");
    assertThat(other.pass("{}").passed()).isTrue();
  }

  @Test
  void model_ofAFailover_isCheckedAnew() {
    RateLimitScene scene =
        new RateLimitScene("limits: [{per: model, requests: 1/h}, {per: key, requests: 2/h}]");
    assertThat(scene.request(CHAT, RateLimitScene.key("a")).pass("{\"model\":\"m\"}").passed())
        .isTrue();
    Passage second = scene.request(CHAT, RateLimitScene.key("a")).pass("{\"model\":\"m\"}");
    assertThat(second.refusal()).contains("per model");
    assertThat(second.attempt(1, "n").passed()).as("the next target's model").isTrue();
    second.answered(200);
    assertThat(second.told("retry-after")).isNull();
    assertThat(second.attempt(2, "m").passed()).as("a failover to a model without room").isFalse();
    assertThat(second.attempt(2, "n").passed()).as("the same model again").isTrue();
    Passage third = scene.request(CHAT, RateLimitScene.key("a")).pass("{\"model\":\"o\"}");
    assertThat(third.refusal()).as("two requests of the key were counted").contains("per key");
  }

  @Test
  void models_thatALimitDoesNotName_areFree() {
    RateLimitScene scene = new RateLimitScene("models: gpt-*\nrequests: 1/h");
    for (int i = 0; i < 3; i++) {
      assertThat(scene.request(CHAT, null).pass("{\"model\":\"claude\"}").passed()).isTrue();
    }
    assertThat(scene.request(CHAT, null).pass("{\"model\":\"gpt-4o\"}").passed()).isTrue();
    assertThat(scene.request(CHAT, null).pass("{\"model\":\"gpt-4.1\"}").passed()).isFalse();
  }

  @Test
  void ownLimits_ofAKey_standInPlaceOfThoseOfEverybody() {
    RateLimitScene scene =
        new RateLimitScene("limits: [{requests: 1/h}, {per: all, requests: 4/h}]");
    var own = RateLimitScene.key("big", Map.of("rate_limit", Map.of("requests", "3/h")));
    for (int i = 0; i < 3; i++) {
      assertThat(scene.request(CHAT, own).pass("{}").passed()).isTrue();
    }
    assertThat(scene.request(CHAT, own).pass("{}").refusal())
        .isEqualTo("the limit of 3/h requests \"own\" is reached");
    assertThat(scene.pass("small").passed()).isTrue();
    assertThat(scene.pass("other").refusal()).as("the limit of all").contains("4/h");
  }

  @Test
  void ownLimits_thatAreChanged_holdAtOnce_andBrokenOnesDoNot() {
    RateLimitScene scene = new RateLimitScene("requests: 1/h");
    var one = RateLimitScene.key("k", Map.of("rate_limit", List.of(Map.of("requests", "2/h"))));
    assertThat(scene.request(CHAT, one).pass("{}").passed()).isTrue();
    assertThat(scene.request(CHAT, one).pass("{}").passed()).isTrue();
    assertThat(scene.request(CHAT, one).pass("{}").passed()).isFalse();
    var broken = RateLimitScene.key("k", Map.of("rate_limit", Map.of("requests", "many")));
    assertThat(scene.request(CHAT, broken).pass("{}").passed()).isTrue();
    assertThat(scene.request(CHAT, broken).pass("{}").refusal()).contains("1/h requests per key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "burst: 3",
        "tokens_burst: 3",
        "requests: 0/s",
        "per: [key, tag]\nrequests: 1/s",
        "per: header\nrequests: 1/s",
        "own_limits: false",
        "per: []\nrequests: 1/s",
        "limits: [{concurrency: 0}]"
      })
  void config_thatCannotWork_isRefused(String yaml) {
    assertThat(FilterHarness.read(new RateLimitKind(), yaml).problems().list()).hasSize(1);
  }

  @Test
  void whatIsLeft_ofALimitForAll_isShownToOperators() {
    RateLimitScene scene =
        new RateLimitScene(
            "limits: [{name: house, per: all, requests: 60/m}, {per: key, requests: 5/m}]");
    assertThat(remaining(scene)).containsExactly("limit=\"house\",measure=\"requests\"}: 60");
    scene.pass("a");
    scene.pass("b");
    assertThat(remaining(scene)).containsExactly("limit=\"house\",measure=\"requests\"}: 58");
    scene.harness.advance(Duration.ofSeconds(1));
    assertThat(remaining(scene)).containsExactly("limit=\"house\",measure=\"requests\"}: 59");
    scene.filter().close();
    assertThat(remaining(scene)).isEmpty();
  }

  private static List<String> remaining(RateLimitScene scene) {
    return new StatsView(scene.harness.stats())
        .text(series -> series.startsWith("weir_rate_limit_remaining{"), true)
        .lines()
        .map(line -> line.substring(line.indexOf("limit=")))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "requests: 1/s | requests: 1/s",
        "requests: 1/s | {requests: 1/s, enforce: off}",
        "{name: a, requests: 60/m} | {name: b, requests: 60/m}",
        "limits: [{tokens: 9/s}, {per: all, concurrency: 3}] | {per: all, concurrency: 3}",
      })
  void sameLimit_inTwoEntries_isAnError(String earlier, String later) {
    assertThat(clash(earlier, later)).contains("a limit that another rate_limit of this chain has");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "requests: 1/s | requests: 2/s",
        "requests: 1/s | {requests: 1/s, per: client}",
        "requests: 1/s | {requests: 1/s, burst: 2}",
        "requests: 1/s | {requests: 1/s, models: 'a*'}",
        "requests: 1/s | {requests: 1/s, enabled: off}",
        "tokens: 1/s | prompt_tokens: 1/s",
      })
  void otherLimits_inTwoEntries_standTogether(String earlier, String later) {
    assertThat(clash(earlier, later)).isNull();
  }

  private static @Nullable String clash(String earlier, String later) {
    RateLimitKind kind = new RateLimitKind();
    return kind.clash(
        FilterHarness.read(kind, earlier).orThrow(), FilterHarness.read(kind, later).orThrow());
  }
}
