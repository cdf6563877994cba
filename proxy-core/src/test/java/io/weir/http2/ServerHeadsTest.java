package io.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerHeadsTest {
  private final ServerHeads heads = new ServerHeads(3, 50, PathRules.DEFAULT);

  private static Http2Headers list(String method, String path, String... more) {
    Http2Headers list =
        new DefaultHttp2Headers(false).method(method).path(path).scheme("https").authority("h:1");
    for (int i = 0; i < more.length; i += 2) {
      list.add(more[i], more[i + 1]);
    }
    return list;
  }

  private RequestHead read(Http2Headers list, boolean end) {
    RequestHead head = heads.request(list, end);
    if (head == null) {
      throw new AssertionError(heads.fault() + ": " + heads.detail());
    }
    return head;
  }

  @Test
  void request_isReadWhole() {
    RequestHead head =
        read(
            list("PUT", "/a/./b?c", "accept", "x", "content-length", "7", "te", "trailers"), false);
    assertThat(head.method()).isEqualTo("PUT");
    assertThat(head.path()).isEqualTo("/a/b?c");
    assertThat(head.authority()).isEqualTo("h:1");
    assertThat(head.bodyLength()).isEqualTo(7);
    assertThat(head.headers()).hasToString("accept: x\nte: trailers\n");
  }

  @Test
  void bodyLength_isKnownOnlyWhereSomethingTells() {
    assertThat(read(list("POST", "/"), false).bodyLength()).isEqualTo(RequestHead.UNKNOWN_LENGTH);
    assertThat(read(list("GET", "/"), true).bodyLength()).isZero();
  }

  @Test
  void expectation_countsOnlyWithABody() {
    assertThat(read(list("POST", "/", "expect", "100-continue"), false).continueExpected())
        .isTrue();
    assertThat(read(list("POST", "/", "expect", "100-continue"), true).continueExpected())
        .isFalse();
  }

  @Test
  void star_isForOptions() {
    assertThat(read(list("OPTIONS", "*"), true).path()).isEqualTo("*");
    assertThat(heads.request(list("GET", "*"), true)).isNull();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(Fault.METHOD_NOT_ALLOWED, list("CONNECT", "/")),
        arguments(Fault.METHOD_NOT_ALLOWED, list("TRACE", "/")),
        arguments(Fault.BAD_REQUEST, list("G T", "/")),
        arguments(Fault.BAD_REQUEST, list("GET", "a")),
        arguments(Fault.URI_TOO_LONG, list("GET", "/" + "a".repeat(50))),
        arguments(Fault.BAD_REQUEST, list("GET", "/").scheme("ftp")),
        arguments(Fault.BAD_REQUEST, list("GET", "/").authority("u@h")),
        arguments(Fault.BAD_REQUEST, list("GET", "/", "connection", "x")),
        arguments(Fault.EXPECTATION_FAILED, list("GET", "/", "expect", "x")),
        arguments(
            Fault.HEADERS_TOO_LARGE, list("GET", "/", "a", "1", "b", "2", "c", "3", "d", "4")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void request_thatIsWrong_isRefusedWithItsFault(Fault fault, Http2Headers list) {
    assertThat(heads.request(list, true)).isNull();
    assertThat(heads.fault()).isEqualTo(fault);
    assertThat(heads.detail()).isNotBlank();
  }

  @Test
  void trailers_areFiltered() {
    Http2Headers list = new DefaultHttp2Headers(false).add("x-a", "1").add("authorization", "2");
    assertThat(String.valueOf(heads.trailers(list))).isEqualTo("x-a: 1\n");
    Http2Headers wrong = new DefaultHttp2Headers(false).add("connection", "x");
    assertThat(heads.trailers(wrong)).isNull();
  }

  @Test
  void response_hasLowerCaseNamesLengthAndDate() {
    Headers fields = new Headers();
    fields.add("Content-Type", "text/plain");
    ResponseHead head = new ResponseHead(206, fields);
    head.bodyLength(5);
    Http2Headers list = ServerHeads.response(head, AsciiString.of("now"));
    assertThat(list.status()).hasToString("206");
    assertThat(list.get("content-type")).hasToString("text/plain");
    assertThat(list.get("content-length")).hasToString("5");
    assertThat(list.get("date")).hasToString("now");
    assertThat(list.names()).contains(AsciiString.of("content-type"));
  }

  @Test
  void response_withoutBody_namesNoLength() {
    ResponseHead none = new ResponseHead(204, new Headers());
    none.bodyLength(0);
    assertThat(ServerHeads.response(none, null).contains("content-length")).isFalse();
    assertThat(ServerHeads.response(none, null).contains("date")).isFalse();
  }

  @Test
  void response_dateOfTheUpstream_stays() {
    Headers fields = new Headers();
    fields.add("Date", "then");
    Http2Headers list = ServerHeads.response(new ResponseHead(200, fields), AsciiString.of("now"));
    assertThat(list.getAll("date")).hasSize(1);
    assertThat(list.get("date")).hasToString("then");
  }
}
