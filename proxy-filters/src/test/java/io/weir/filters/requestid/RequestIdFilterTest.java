package io.weir.filters.requestid;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.testing.FilterHarness;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdFilterTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final FilterHarness harness = new FilterHarness();
  private final FilterHarness.Context exchange = harness.exchange("POST", "/v1/chat");
  private final Headers request = exchange.request().headers();
  private final Headers response = new Headers();

  private void pass(String yaml) {
    Hook hook = exchange.open(harness.filter(new RequestIdKind(), yaml));
    assertThat(hook.request(exchange.request(), true)).isEqualTo(Step.NEXT);
    assertThat(hook.response(new ResponseHead(200, response), true)).isEqualTo(Step.NEXT);
  }

  @Test
  void id_ofTheClient_goesToBothSidesAndTheExchange() {
    request.add(HeaderNames.X_REQUEST_ID, "abc-1_2.3:4");
    pass("{}");
    assertThat(exchange.id()).isEqualTo("abc-1_2.3:4");
    assertThat(request).hasToString("x-request-id: abc-1_2.3:4\n");
    assertThat(response).hasToString("x-request-id: abc-1_2.3:4\n");
  }

  @Test
  void id_thatIsMissing_isMade() {
    pass("{}");
    assertThat(exchange.id()).matches("[0-9a-f]{16}");
    assertThat(request.get(HeaderNames.X_REQUEST_ID)).isEqualTo(exchange.id());
    assertThat(response.get(HeaderNames.X_REQUEST_ID)).isEqualTo(exchange.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\"b", "a\u00e9", "<x>", "a{b}", "tab\there"})
  void id_thatIsMalformed_isReplaced(String id) {
    request.add(HeaderNames.X_REQUEST_ID, id);
    pass("{}");
    assertThat(exchange.id()).matches("[0-9a-f]{16}");
    assertThat(request.all(HeaderNames.X_REQUEST_ID)).containsExactly(exchange.id());
  }

  @Test
  void id_thatIsTooLong_isReplaced() {
    request.add(HeaderNames.X_REQUEST_ID, "x".repeat(128));
    pass("{}");
    assertThat(exchange.id()).hasSize(128);
    request.set(HeaderNames.X_REQUEST_ID, "x".repeat(129));
    pass("{}");
    assertThat(exchange.id()).hasSize(16);
  }

  @Test
  void ids_thatAreTwo_becomeOne() {
    request.add(HeaderNames.X_REQUEST_ID, "first");
    request.add(HeaderNames.X_REQUEST_ID, "second");
    pass("{}");
    assertThat(request.all(HeaderNames.X_REQUEST_ID)).containsExactly("first");
  }

  @Test
  void id_ofAnUntrustedClient_isReplaced() {
    request.add(HeaderNames.X_REQUEST_ID, "mine");
    pass("{trust: false, bytes: 16, echo: false, header: X-Correlation-Id}");
    assertThat(exchange.id()).matches("[0-9a-f]{32}");
    assertThat(request.get(HeaderName.of("x-correlation-id"))).isEqualTo(exchange.id());
    assertThat(response.size()).isZero();
  }

  @Test
  void ids_thatAreMade_differ() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      pass("{trust: false}");
      assertThat(ids.add(exchange.id())).isTrue();
    }
  }

  @Test
  void trace_notAskedFor_passesUntouched() {
    request.add(HeaderNames.TRACEPARENT, "whatever");
    request.add(HeaderNames.TRACESTATE, "a=b");
    pass("{}");
    assertThat(request.get(HeaderNames.TRACEPARENT)).isEqualTo("whatever");
    assertThat(request.get(HeaderNames.TRACESTATE)).isEqualTo("a=b");
  }

  @Test
  void trace_ofTheClient_continuesWithASpanOfOurs() {
    request.add(HeaderNames.TRACEPARENT, TRACE);
    request.add(HeaderNames.TRACESTATE, "a=b");
    pass("{trace: true}");
    assertThat(request.get(HeaderNames.TRACEPARENT))
        .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01")
        .isNotEqualTo(TRACE);
    assertThat(request.get(HeaderNames.TRACESTATE)).isEqualTo("a=b");
    assertThat(exchange.tags()).containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
        "0-",
      })
  void trace_thatIsMalformed_beginsAnew(String field) {
    request.add(HeaderNames.TRACEPARENT, field);
    request.add(HeaderNames.TRACESTATE, "a=b");
    pass("{trace: true}");
    assertThat(request.get(HeaderNames.TRACEPARENT))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
        .doesNotContain("4bf92f3577b34da6");
    assertThat(request.contains(HeaderNames.TRACESTATE)).isFalse();
  }

  @Test
  void trace_ofALaterVersion_isReadByWhatItShares() {
    request.add(HeaderNames.TRACEPARENT, TRACE.replaceFirst("00", "cc").replace("-01", "-0b-x"));
    pass("{trace: true}");
    assertThat(request.get(HeaderNames.TRACEPARENT))
        .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01");
  }

  @Test
  void entry_withNonsense_isRefused() {
    assertThat(FilterHarness.read(new RequestIdKind(), "{bytes: 2}").problems().toString())
        .contains("bytes: found \"2\" (expected a whole number from 4 to 32)");
  }
}
