package io.weir.filters.cors;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorsFilterTest {
  private static final String LOCAL = "allow_origins: [\"http://localhost:3000\", \"app.example\"]";

  private final FilterHarness harness = new FilterHarness();
  private final Headers told = new Headers();

  private Hook hook(String yaml, String method, String... fields) {
    Filter filter = harness.filter(new CorsKind(), yaml);
    FilterHarness.Context exchange = harness.exchange(method, "/v1/chat/completions");
    for (int i = 0; i < fields.length; i += 2) {
      exchange.request().headers().add(fields[i], fields[i + 1]);
    }
    Hook hook = exchange.open(filter);
    step = hook.request(exchange.request(), true);
    return hook;
  }

  private Step step = Step.NEXT;

  private void answered(Hook hook, int status, Headers headers) {
    hook.response(new ResponseHead(status, headers), true);
  }

  /** Passes a preflight; all that the browser is told is in {@code told}. */
  private Answer preflight(String yaml, String origin, String... more) {
    String[] fields = new String[more.length + 4];
    fields[0] = "Origin";
    fields[1] = origin;
    fields[2] = "Access-Control-Request-Method";
    fields[3] = "POST";
    System.arraycopy(more, 0, fields, 4, more.length);
    Hook hook = hook(yaml, "OPTIONS", fields);
    Answer answer = ((Step.Reply) step).answer();
    answered(hook, answer.status(), answer.headers());
    return answer;
  }

  private static @Nullable String field(Headers headers, String name) {
    return headers.get(HeaderName.of(name));
  }

  private long stat(String result) {
    return new StatsView(harness.stats())
        .text(name -> name.contains("weir_cors_total") && name.contains('"' + result + '"'), false)
        .lines()
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void preflight_ofAnAllowedOrigin_isAnsweredHere() {
    Answer answer =
        preflight(
            "{" + LOCAL + "}",
            "http://localhost:3000",
            "Access-Control-Request-Headers",
            "authorization,x-stainless-os");
    Headers headers = answer.headers();
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(field(headers, "access-control-allow-origin")).isEqualTo("http://localhost:3000");
    assertThat(field(headers, "access-control-allow-methods")).contains("POST");
    assertThat(field(headers, "access-control-allow-headers"))
        .isEqualTo("authorization,x-stainless-os");
    assertThat(field(headers, "access-control-max-age")).isEqualTo("600");
    assertThat(field(headers, "vary")).isEqualTo("Origin");
    assertThat(field(headers, "access-control-allow-credentials")).isNull();
    assertThat(field(headers, "access-control-allow-private-network")).isNull();
    assertThat(stat("preflight")).isEqualTo(1);
  }

  @Test
  void preflight_ofAnotherOrigin_isAnsweredWithoutLeave() {
    Answer answer = preflight("{" + LOCAL + "}", "https://evil.example");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers()).hasToString("vary: Origin\n");
    assertThat(stat("preflight_refused")).isEqualTo(1);
  }

  @Test
  void preflight_withNamedHeadersAndMethods_isToldThese() {
    Answer answer =
        preflight(
            "{allow_origins: app.example, allow_methods: [post], allow_headers: [X-One, x-two],"
                + " max_age: 0s, allow_credentials: true, preflight_status: 200}",
            "https://app.example",
            "Access-Control-Request-Headers",
            "x-three");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(field(answer.headers(), "access-control-allow-methods")).isEqualTo("POST");
    assertThat(field(answer.headers(), "access-control-allow-headers")).isEqualTo("x-one, x-two");
    assertThat(field(answer.headers(), "access-control-max-age")).isNull();
    assertThat(field(answer.headers(), "access-control-allow-credentials")).isEqualTo("true");
  }

  @Test
  void preflight_fromAPublicSite_needsLeaveForThePrivateNetwork() {
    String asked = "Access-Control-Request-Private-Network";
    String told = "access-control-allow-private-network";
    String yes = "{" + LOCAL + ", allow_private_network: true}";
    assertThat(field(preflight(yes, "http://app.example", asked, "true").headers(), told))
        .isEqualTo("true");
    assertThat(field(preflight(yes, "http://app.example").headers(), told)).isNull();
    assertThat(
            field(
                preflight("{" + LOCAL + "}", "http://app.example", asked, "true").headers(), told))
        .isNull();
  }

  @Test
  void options_thatAskNothing_passOn() {
    hook("{" + LOCAL + "}", "OPTIONS", "Origin", "http://localhost:3000");
    assertThat(step).isEqualTo(Step.NEXT);
    hook("{" + LOCAL + "}", "OPTIONS", "Access-Control-Request-Method", "POST");
    assertThat(step).isEqualTo(Step.NEXT);
  }

  @Test
  void response_toAnAllowedOrigin_takesThePlaceOfTheUpstreams() {
    told.add("Access-Control-Allow-Origin", "*");
    told.add("access-control-allow-credentials", "true");
    told.add("access-control-expose-headers", "x-theirs");
    told.add("vary", "Accept-Encoding");
    answered(
        hook("{" + LOCAL + ", expose_headers: [x-mine]}", "POST", "Origin", "https://app.example"),
        200,
        told);
    assertThat(step).isEqualTo(Step.NEXT);
    assertThat(told)
        .hasToString(
            """
            vary: Accept-Encoding
            vary: Origin
            access-control-allow-origin: https://app.example
            access-control-expose-headers: x-mine
            """);
  }

  @Test
  void response_withoutOrigin_variesAllTheSame() {
    told.add("vary", "accept-encoding, ORIGIN");
    answered(hook("{" + LOCAL + "}", "GET"), 200, told);
    assertThat(told).hasToString("vary: accept-encoding, ORIGIN\n");
    Headers bare = new Headers();
    answered(hook("{" + LOCAL + "}", "GET"), 200, bare);
    assertThat(bare).hasToString("vary: Origin\n");
  }

  @Test
  void response_toAnyOrigin_isTheSameForAll() {
    answered(
        hook("{allow_origins: \"*\", expose_headers: []}", "POST", "Origin", "null"), 200, told);
    assertThat(told).hasToString("access-control-allow-origin: *\n");
  }

  @Test
  void request_ofAnotherOrigin_passesOrIsRefused() {
    hook("{" + LOCAL + "}", "POST", "Origin", "https://evil.example");
    assertThat(step).isEqualTo(Step.NEXT);
    hook("{" + LOCAL + ", reject_others: true}", "POST", "Origin", "https://evil.example");
    assertThat(((Step.Fail) step).fault()).isEqualTo(Fault.FORBIDDEN);
    hook("{" + LOCAL + ", reject_others: true}", "POST");
    assertThat(step).isEqualTo(Step.NEXT);
    assertThat(stat("origin_refused")).isEqualTo(2);
  }

  @Test
  void filter_thatIsOff_opensNothing() {
    Filter filter = harness.filter(new CorsKind(), "{enabled: \"\", " + LOCAL + "}");
    assertThat(filter.open(harness.exchange("POST", "/"))).isNull();
  }

  @Test
  void credentials_forEveryOrigin_areRefused() {
    assertThat(
            FilterHarness.read(new CorsKind(), "{allow_origins: \"*\", allow_credentials: true}")
                .problems()
                .toString())
        .contains("allow_credentials")
        .contains("named");
  }

  @Test
  void origins_asCsv_areRead() {
    assertThat(
            FilterHarness.read(new CorsKind(), "{allow_origins: \"http://a:1, b.example\"}")
                .orThrow()
                .allowOrigins())
        .hasSize(2);
  }
}
