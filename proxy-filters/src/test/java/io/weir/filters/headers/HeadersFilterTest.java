package io.weir.filters.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.testing.FilterHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersFilterTest {
  private final FilterHarness harness = new FilterHarness();
  private final FilterHarness.Context exchange = harness.exchange("POST", "/v1/chat?x=1");
  private final Headers request = exchange.request().headers();
  private final Headers response = new Headers();

  private Filter pass(String yaml) {
    Filter filter = harness.filter(new HeadersKind(), yaml);
    Hook hook = exchange.open(filter);
    assertThat(hook.request(exchange.request(), true)).isEqualTo(Step.NEXT);
    assertThat(hook.response(new ResponseHead(200, response), true)).isEqualTo(Step.NEXT);
    return filter;
  }

  private static String problems(String yaml) {
    return FilterHarness.read(new HeadersKind(), yaml).problems().toString();
  }

  @Test
  void edits_ofEachKind_areMadeInTheirOrder() {
    request.add("X-Old", "1");
    request.add("X-Both", "client");
    request.add("X-Many", "first");
    pass(
        """
        request:
          remove: [x-old, x-absent]
          set: {x-both: ours}
          add: {x-many: second}
        """);
    assertThat(request).hasToString("X-Many: first\nx-both: ours\nx-many: second\n");
  }

  @Test
  void response_editedToo_isSeenByTheHook() {
    response.add("server", "upstream");
    Filter filter = pass("{response: {remove: server, set: {x-served-by: weir}}}");
    assertThat(response).hasToString("x-served-by: weir\n");
    assertThat(filter.hook()).isNotEqualTo(onlyRequest().hook());
  }

  private Filter onlyRequest() {
    return pass("{request: {remove: [a]}}");
  }

  @Test
  void response_notEdited_costsNoHook() throws NoSuchMethodException {
    assertThat(
            onlyRequest()
                .hook()
                .getMethod("response", ResponseHead.class, boolean.class)
                .getDeclaringClass())
        .isEqualTo(Hook.class);
  }

  @Test
  void places_inValues_areFilled() {
    exchange.cluster("openai");
    request.add("User-Agent", "curl");
    pass(
        """
        request:
          set:
            x-a: "%request_id%/%listener%/%route%/%cluster%"
            x-b: "%client_address% %protocol% %scheme% %host% %method% %path%"
            x-c: "100%% of %header.user-agent%"
            x-d: "%%"
        """);
    assertThat(request.get(HeaderName.of("x-a"))).isEqualTo("made-here/main/chat/openai");
    assertThat(request.get(HeaderName.of("x-b")))
        .isEqualTo("127.0.0.1 HTTP/1.1 http api.example POST /v1/chat?x=1");
    assertThat(request.get(HeaderName.of("x-c"))).isEqualTo("100% of curl");
    assertThat(request.get(HeaderName.of("x-d"))).isEqualTo("%");
  }

  @Test
  void value_thatComesOutEmpty_addsNothing() {
    request.add("x-cluster", "a lie of the client's");
    pass("{request: {set: {x-cluster: \"%cluster%\"}, add: {x-absent: \"%header.absent%\"}}}");
    assertThat(request.size()).isZero();
  }

  @Test
  void value_fromItsOwnHeader_isReadBeforeItIsReplaced() {
    request.add("x-a", "was");
    pass("{request: {set: {x-a: \"%header.x-a%, now\"}}}");
    assertThat(request).hasToString("x-a: was, now\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "request: {set: {content-length: 1}} | found \"content-length\", which Weir writes itself",
        "request: {remove: [transfer-encoding]} | found \"transfer-encoding\", which Weir writes",
        "response: {add: {Connection: x}} | found \"connection\", which Weir writes itself",
        "request: {set: {host: x}} | expected the key host of the cluster instead",
        "request: {set: {x-a: '%nope%'}} | found %nope% (expected one of: client_address, cluster",
        "request: {set: {x-a: '50%'}} | found a single % (expected: %% for a percent sign",
        "request: {set: {x-a: '%header.a b%'}} | found %header.a b%",
        "request: {set: {'x a': b}} | x a",
        "requests: {} | did you mean \"request\"?",
      })
  void entry_thatCannotWork_isRefused(String yaml, String problem) {
    assertThat(problems(yaml)).contains(problem);
  }

  @Test
  void entries_thatAreEqual_areEqualValues() {
    String yaml = "{request: {set: {x-a: \"%route% b\"}, remove: [c]}}";
    assertThat(FilterHarness.read(new HeadersKind(), yaml).orThrow())
        .isEqualTo(FilterHarness.read(new HeadersKind(), yaml).orThrow());
  }
}
