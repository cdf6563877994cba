package io.weir.filters.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Hook.Attempted;
import io.weir.filter.Step;
import io.weir.filters.auth.keys.KeyHash;
import io.weir.filters.identity.Identity;
import io.weir.http.Headers;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFilterTest {
  private static final String KEYS =
      "keys: [{name: alice, hash: \"%s\", owner: team-a, tags: [x]}, {name: bob, secret: bobs-key}]"
          .formatted(KeyHash.of("alices-key"));

  private final FilterHarness harness = new FilterHarness();
  private String path = "/v1/chat/completions";
  private FilterHarness.Context exchange = harness.exchange("POST", path);

  private Filter filter(String yaml) {
    return harness.filter(new AuthKind(), '{' + yaml + '}');
  }

  private Step pass(String yaml, String... fields) {
    return pass(filter(yaml), fields);
  }

  private Step pass(Filter filter, String... fields) {
    exchange = harness.exchange("POST", path);
    return again(filter, fields);
  }

  private Step again(Filter filter, String... fields) {
    for (int i = 0; i < fields.length; i += 2) {
      exchange.request().headers().add(fields[i], fields[i + 1]);
    }
    return exchange.open(filter).request(exchange.request(), true);
  }

  private Identity identity() {
    return Objects.requireNonNull(exchange.get(Identity.SLOT));
  }

  private Headers headers() {
    return exchange.request().headers();
  }

  private static void refused(Step step, Fault fault, String detail) {
    assertThat(step).isInstanceOf(Step.Fail.class);
    assertThat(((Step.Fail) step).fault()).isEqualTo(fault);
    assertThat(((Step.Fail) step).detail()).contains(detail);
  }

  private long stat(String result) {
    return new StatsView(harness.stats())
        .text(
            name -> name.startsWith("weir_auth_total") && name.contains('"' + result + '"'), false)
        .lines()
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static String basic(String pair) {
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer alices-key",
    "authorization, bearer   alices-key",
    "X-Api-Key, alices-key",
    "api-key, alices-key",
    "x-goog-api-key, alices-key",
  })
  void key_inAnyUsualHeader_letsIn_andIsTakenOut(String name, String value) {
    assertThat(pass(KEYS, name, value, "x-other", "stays")).isEqualTo(Step.NEXT);
    assertThat(identity().name()).isEqualTo("alice");
    assertThat(identity().owner()).isEqualTo("team-a");
    assertThat(headers()).hasToString("x-other: stays\n");
    assertThat(exchange.tags()).containsEntry("identity", "alice").containsEntry("owner", "team-a");
    assertThat(stat("key")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:bobs-key", ":bobs-key", "bobs-key:", "bobs-key"})
  void key_inBasic_letsIn(String pair) {
    assertThat(pass(KEYS, "authorization", basic(pair))).isEqualTo(Step.NEXT);
    assertThat(identity().name()).isEqualTo("bob");
    assertThat(headers().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models?key=bobs-key, /v1beta/models",
    "/v1beta/models?key=bobs-key&alt=sse, /v1beta/models?alt=sse",
    "/v1beta/models?alt=sse&key=bobs-key, /v1beta/models?alt=sse",
    "/v1beta/models?alt=sse&key=bobs-key&x=1, /v1beta/models?alt=sse&x=1",
    "/v1beta/models?key=bobs%2Dkey, /v1beta/models",
    "/v1beta/models?key=bobs-key&key=other&a=b, /v1beta/models?a=b",
    "/v1beta/models?monkey=1&key=bobs-key, /v1beta/models?monkey=1",
  })
  void key_inTheQuery_letsIn_andIsTakenOut(String asked, String left) {
    path = asked;
    assertThat(pass(KEYS)).isEqualTo(Step.NEXT);
    assertThat(identity().name()).isEqualTo("bob");
    assertThat(exchange.request().path()).isEqualTo(left);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1?monkey=bobs-key",
        "/v1?key=",
        "/v1?key",
        "/v1?key=%zz",
        "/key=bobs-key",
        "/v1?a=key=bobs-key"
      })
  void query_withoutTheKey_letsNobodyIn(String asked) {
    path = asked;
    assertThat(pass(KEYS)).isInstanceOf(Step.Fail.class);
    assertThat(exchange.request().path()).isEqualTo(asked);
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer wrong",
    "Authorization, Basic !!!",
    "Authorization, Basic",
    "Authorization, Bearer ALICES-KEY",
    "x-api-key, alices-key2",
  })
  void key_thatIsNotKnown_isRefused(String name, String value) {
    Step step = pass(KEYS, name, value);
    assertThat(((Step.Fail) step).fault()).isEqualTo(Fault.UNAUTHENTICATED);
    assertThat(exchange.get(Identity.SLOT)).isNull();
    assertThat(stat("unknown") + stat("missing")).isEqualTo(1);
  }

  @Test
  void credential_thatIsMissing_isRefused_unlessOptional() {
    refused(pass(KEYS), Fault.UNAUTHENTICATED, "required");
    assertThat(pass(KEYS + ", optional: true")).isEqualTo(Step.NEXT);
    assertThat(exchange.get(Identity.SLOT)).isNull();
    refused(
        pass(KEYS + ", optional: true", "x-api-key", "wrong"), Fault.UNAUTHENTICATED, "not valid");
    assertThat(stat("missing")).isEqualTo(1);
    assertThat(stat("anonymous")).isEqualTo(1);
    assertThat(stat("unknown")).isEqualTo(1);
  }

  @Test
  void credentials_ofWhichOneIsKnown_letIn_andAllAreTakenOut() {
    assertThat(pass(KEYS, "authorization", "Bearer dummy", "x-api-key", "bobs-key"))
        .isEqualTo(Step.NEXT);
    assertThat(identity().name()).isEqualTo("bob");
    assertThat(headers().size()).isZero();
  }

  @Test
  void credential_inAPlaceThatIsNotAccepted_isNotLookedAt_andStays() {
    String yaml = KEYS + ", accept: [x-weir-key]";
    assertThat(pass(yaml, "x-weir-key", "bobs-key", "authorization", "Bearer upstreams-own"))
        .isEqualTo(Step.NEXT);
    assertThat(headers()).hasToString("authorization: Bearer upstreams-own\n");
    assertThat(pass(yaml, "x-api-key", "bobs-key")).isInstanceOf(Step.Fail.class);
  }

  @Test
  void credential_thatIsForwarded_stays() {
    assertThat(pass(KEYS + ", forward_credential: true", "x-api-key", "bobs-key"))
        .isEqualTo(Step.NEXT);
    assertThat(headers()).hasToString("x-api-key: bobs-key\n");
  }

  @Test
  void key_thatHasExpired_isRefused_onceItHas() {
    long now = harness.clock().wallMillis();
    String end = Instant.ofEpochMilli(now + 60_000).toString();
    Filter filter = filter("keys: [{name: a, secret: s, expires: \"" + end + "\"}]");
    assertThat(pass(filter, "x-api-key", "s")).isEqualTo(Step.NEXT);
    harness.advance(Duration.ofSeconds(60));
    refused(pass(filter, "x-api-key", "s"), Fault.UNAUTHENTICATED, "expired");
    assertThat(stat("expired")).isEqualTo(1);
  }

  @Test
  void key_onARouteThatIsNotItsOwn_isRefused() {
    Filter filter = filter("keys: [{name: a, secret: s, routes: [\"embed*\"]}]");
    refused(pass(filter, "x-api-key", "s"), Fault.FORBIDDEN, "here");
    exchange = harness.exchange("POST", path).route("embeddings");
    assertThat(again(filter, "x-api-key", "s")).isEqualTo(Step.NEXT);
    assertThat(stat("route")).isEqualTo(1);
  }

  @Test
  void addresses_thatAreDeniedOrNotAllowed_areRefusedFirst() {
    Filter filter = filter(KEYS + ", allow: [10.0.0.0/8, \"2001:db8::/33\"], deny: 10.1.2.0/23");
    assertThat(from(filter, "10.1.4.1")).isEqualTo(Step.NEXT);
    refused(from(filter, "10.1.3.255"), Fault.FORBIDDEN, "address");
    refused(from(filter, "11.0.0.1"), Fault.FORBIDDEN, "address");
    assertThat(from(filter, "2001:db8:7fff::1")).isEqualTo(Step.NEXT);
    refused(from(filter, "2001:db8:8000::1"), Fault.FORBIDDEN, "address");
    assertThat(stat("address")).isEqualTo(3);
  }

  private Step from(Filter filter, String address) {
    exchange = harness.exchange("POST", path).client(address);
    return again(filter, "x-api-key", "bobs-key");
  }

  @Test
  void addresses_alone_needNoCredential() {
    Filter filter = filter("allow: [10.0.0.0/8]");
    exchange = harness.exchange("POST", path).client("10.0.0.1");
    assertThat(again(filter, "authorization", "Bearer upstreams-own")).isEqualTo(Step.NEXT);
    assertThat(headers().size()).isEqualTo(1);
  }

  @Test
  void address_withManyWrongKeys_isTurnedAwayUnheard() {
    Filter filter = filter(KEYS + ", ban: {after: 3, within: 10s, for: 30s}");
    for (int i = 0; i < 3; i++) {
      refused(pass(filter, "x-api-key", "wrong" + i), Fault.UNAUTHENTICATED, "not valid");
    }
    refused(pass(filter, "x-api-key", "bobs-key"), Fault.FORBIDDEN, "too many");
    assertThat(stat("banned")).isEqualTo(1);
    harness.loop().turn();
    harness.advance(Duration.ofSeconds(30));
    harness.loop().turn();
    assertThat(pass(filter, "x-api-key", "bobs-key")).isEqualTo(Step.NEXT);
  }

  @Test
  void certificate_ofARule_letsIn_andLeavesHeadersAlone() {
    Filter filter =
        filter(
            "certificates: [{match: \"spiffe://prod/*\", owner: mesh},"
                + " {match: \"CN=batch,*\", name: batch}]");
    exchange = harness.exchange("POST", path).peer("CN=x,O=y", "x.example", "spiffe://prod/chat");
    assertThat(again(filter, "authorization", "Bearer upstreams-own")).isEqualTo(Step.NEXT);
    assertThat(identity().name()).isEqualTo("spiffe://prod/chat");
    assertThat(identity().owner()).isEqualTo("mesh");
    assertThat(headers().size()).isEqualTo(1);
    exchange = harness.exchange("POST", path).peer("CN=batch,O=y");
    assertThat(again(filter)).isEqualTo(Step.NEXT);
    assertThat(identity().name()).isEqualTo("batch");
    exchange = harness.exchange("POST", path).peer("CN=other,O=y", "spiffe://test/chat");
    refused(again(filter), Fault.UNAUTHENTICATED, "required");
    assertThat(stat("certificate")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"gpt-4o\"} | true",
        "{\"model\":\"o1\"} | false",
        "{\"model\":[\"gpt-4o\"]} | false",
        "{\"model\":null} | false",
        "{\"messages\":[]} | false",
      })
  void model_ofTheBody_isCheckedForTheKey(String json, boolean allowed) {
    Filter filter = filter("keys: [{name: a, secret: s, models: [\"gpt-*\", fast]}]");
    assertThat(filter.fields()).containsExactly("model");
    Hook hook = admitted(filter);
    Step step = hook.ready(FilterHarness.body(json));
    if (allowed) {
      assertThat(step).isEqualTo(Step.NEXT);
    } else {
      refused(step, Fault.MODEL_NOT_ALLOWED, "model");
      assertThat(stat("model")).isEqualTo(1);
    }
  }

  @Test
  void model_ofATarget_isCheckedForTheKey() {
    Hook hook = admitted(filter("keys: [{name: a, secret: s, models: [\"gpt-*\", fast]}]"));
    assertThat(hook.ready(FilterHarness.body("{\"model\":\"fast\"}"))).isEqualTo(Step.NEXT);
    assertThat(hook.attempt(new Attempted(1, "openai", "gpt-4o"))).isEqualTo(Step.NEXT);
    assertThat(hook.attempt(new Attempted(1, "openai", null))).isEqualTo(Step.NEXT);
    refused(
        hook.attempt(new Attempted(2, "anthropic", "claude-opus")),
        Fault.MODEL_NOT_ALLOWED,
        "claude-opus");
  }

  @Test
  void model_ofAKeyForAll_isNotAskedFor() {
    Filter filter = filter(KEYS);
    assertThat(filter.fields()).isEmpty();
    exchange = harness.exchange("POST", path);
    exchange.request().headers().add("x-api-key", "bobs-key");
    Hook hook = exchange.open(filter);
    hook.request(exchange.request(), false);
    assertThat(hook.ready(FilterHarness.body("{}"))).isEqualTo(Step.NEXT);
  }

  @Test
  void route_thatTheBodyChose_isCheckedBeforeAttempts() {
    Filter filter = filter("keys: [{name: a, secret: s, routes: [chat]}]");
    exchange = harness.exchange("POST", path).route(null);
    exchange.request().headers().add("x-api-key", "s");
    Hook hook = exchange.open(filter);
    assertThat(hook.request(exchange.request(), false)).isEqualTo(Step.NEXT);
    exchange.route("embeddings");
    refused(hook.ready(FilterHarness.body("{}")), Fault.FORBIDDEN, "here");
  }

  private Hook admitted(Filter filter) {
    exchange = harness.exchange("POST", path);
    exchange.request().headers().add("x-api-key", "s");
    Hook hook = exchange.open(filter);
    assertThat(hook.request(exchange.request(), false)).isEqualTo(Step.NEXT);
    return hook;
  }

  @Test
  void filter_thatIsOff_opensNothing() {
    Filter filter = filter("enabled: \"\", keys: [{name: a, secret: \"\"}]");
    assertThat(filter.open(exchange)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{keys: []}",
        "{keys: [{name: a, secret: s}], accept: []}",
        "{keys: [{name: a, secret: s}], accept: [\"a b\"]}",
        "{keys: [{name: a, secret: s}], allow: [10.0.0.0/40]}",
        "{jwt: [{issuer: i}]}",
        "{jwt: [{issuer: i, jwks: \"https://a/b\", algorithms: [none]}]}",
      })
  void entry_thatIsWrong_isRefused(String yaml) {
    assertThat(FilterHarness.read(new AuthKind(), yaml).problems().toString()).isNotEmpty();
  }
}
