package io.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What parsers do between messages, at the end of a connection, and when they are shut. */
class ParserLifeTest {
  private static final String GET = "GET /a HTTP/1.1|Host: h||";
  private static final String GOT = "GET h /a length=0 [] end;";
  private static final String POST = "POST /b HTTP/1.1|Host: h|Content-Length: 3||";
  private static final String OK = "HTTP/1.1 200 OK|Content-Length: 0||";

  private final Transcript<RequestHead> asked = new Transcript<>();
  private final RequestParser requests =
      new RequestParser(Http1Limits.DEFAULT, asked, UnpooledByteBufAllocator.DEFAULT);
  private final Transcript<ResponseHead> answered = new Transcript<>();
  private final ResponseParser responses =
      new ResponseParser(Http1Limits.DEFAULT, answered, UnpooledByteBufAllocator.DEFAULT);

  @AfterEach
  void close() {
    requests.close();
    responses.close();
    requests.close();
  }

  private void ask(String bytes) {
    requests.feed(Wire.bytes(bytes));
  }

  private void answer(String bytes) {
    responses.feed(Wire.bytes(bytes));
  }

  @Test
  void nextInsideTheEnd_pipelinedRequests_areAllTold() {
    asked.atEnd(requests::next);
    ask(GET + POST + "abc" + GET);
    assertThat(asked.text()).isEqualTo(GOT + " POST h /b length=3 [] \"abc\" end; " + GOT);
    assertThat(requests.idle()).isTrue();
  }

  @Test
  void ahead_beyondTheLimit_isRefused() {
    Http1Limits limits = new Http1Limits(512, 64, 10, 64, 16, 10, Http1Limits.DEFAULT.paths());
    try (RequestParser parser =
        new RequestParser(limits, asked, UnpooledByteBufAllocator.DEFAULT)) {
      parser.feed(Wire.bytes(GET));
      parser.feed(Wire.bytes("0123456"));
      assertThat(parser.hasLeftover()).isTrue();
      parser.feed(Wire.bytes("789"));
      assertThat(asked.text()).isEqualTo(GOT);
      parser.feed(Wire.bytes("a"));
      assertThat(asked.text()).isEqualTo(GOT + " !CLIENT_FLOOD");
      assertThat(parser.hasLeftover()).isFalse();
    }
  }

  @Test
  void ahead_inTwoPieces_isParsedInOrder() {
    ask(GET + "POST /b HTTP/1.1|Ho");
    ask("st: h|Content-Length: 3||a");
    assertThat(asked.text()).isEqualTo(GOT);
    requests.next();
    assertThat(requests.hasLeftover()).isFalse();
    ask("bc");
    assertThat(asked.text()).isEqualTo(GOT + " POST h /b length=3 [] \"abc\" end;");
  }

  @Test
  void path_takenUnderLooserRules_isStillRefusedUnderStrictOnes() {
    String request = "GET /a%2fb HTTP/1.1|Host: h||";
    PathRules loose = new PathRules(true, PathRules.EscapedSlashes.KEEP);
    Http1Limits limits = new Http1Limits(512, 64, 10, 64, 16, 10, loose);
    try (RequestParser parser =
        new RequestParser(limits, asked, UnpooledByteBufAllocator.DEFAULT)) {
      parser.feed(Wire.bytes(request));
      parser.next();
      parser.feed(Wire.bytes(request));
    }
    ask(request);
    String kept = "GET h /a%2Fb length=0 [] end; ";
    assertThat(asked.text()).isEqualTo(kept + kept + "!BAD_REQUEST");
  }

  @Test
  void next_whileARequestRuns_changesNothing() {
    ask(POST + "a");
    requests.next();
    ask("bc");
    assertThat(asked.text()).isEqualTo("POST h /b length=3 [] \"abc\" end;");
  }

  @Test
  void eof_betweenRequests_tellsNothing() {
    ask(GET);
    requests.next();
    ask("|");
    assertThat(requests.idle()).isTrue();
    requests.eof();
    assertThat(asked.text()).isEqualTo(GOT);
  }

  @Test
  void eof_insideAHead_isTheClientGone() {
    ask("G");
    assertThat(requests.idle()).isFalse();
    requests.eof();
    assertThat(asked.text()).isEqualTo("!CLIENT_GONE");
  }

  @Test
  void eof_insideABody_isTheClientGone() {
    ask(POST + "ab");
    requests.eof();
    assertThat(asked.text()).isEqualTo("POST h /b length=3 [] \"ab\" !CLIENT_GONE");
  }

  @Test
  void refused_onceTold_restIsDropped() {
    ask("GET / HTTP/3.0|");
    ask(GET);
    requests.next();
    requests.eof();
    assertThat(asked.text()).isEqualTo("!VERSION_NOT_SUPPORTED");
  }

  @Test
  void refused_afterTheRequestLine_saysMethodAndPath() {
    ask("POST /v1/messages?key=secret HTTP/1.1|Host: h|Bad name: Bearer secret||");
    RequestHead head = Objects.requireNonNull(requests.refusedHead());
    assertThat(head.method() + head.pathOnly()).isEqualTo("POST/v1/messages");
    assertThat(asked.detail).isEqualTo("a field name is malformed");
  }

  @Test
  void refused_inTheRequestLine_saysNoHead() {
    ask("POST /\0 HTTP/1.1|");
    assertThat(asked.text()).isEqualTo("!BAD_REQUEST");
    assertThat(requests.refusedHead()).isNull();
  }

  @Test
  void tunnel_afterTheRequest_passesRawBytes() {
    ask("GET /a HTTP/1.1|Host: h||early");
    requests.tunnel();
    ask("GET / HTTP/1.1|");
    requests.eof();
    assertThat(asked.text())
        .isEqualTo("GET h /a length=0 [] end; \"earlyGET / HTTP/1.1\r\n\" end;");
  }

  @Test
  void keepAlive_ofRequests_followsVersionAndConnection() {
    assertThat(keptAfter("GET / HTTP/1.1|Host: h||")).isTrue();
    assertThat(keptAfter("GET / HTTP/1.1|Host: h|Connection: Close||")).isFalse();
    assertThat(keptAfter("GET / HTTP/1.1|Host: h|Connection: x, close||")).isFalse();
    assertThat(keptAfter("GET / HTTP/1.0||")).isFalse();
    assertThat(requests.http10()).isTrue();
    assertThat(keptAfter("GET / HTTP/1.0|Connection: x, Keep-Alive||")).isTrue();
    assertThat(keptAfter("GET / HTTP/1.0|Connection: keep-alive, close||")).isFalse();
    assertThat(keptAfter("GET / HTTP/1.1|Host: h|TE: gzip, trailers||")).isTrue();
    assertThat(requests.trailersAccepted()).isTrue();
    assertThat(requests.http10()).isFalse();
    assertThat(keptAfter("GET / HTTP/1.1|Host: h||")).isTrue();
    assertThat(requests.trailersAccepted()).isFalse();
  }

  private boolean keptAfter(String request) {
    ask(request);
    boolean kept = requests.keepAlive();
    requests.next();
    return kept;
  }

  @Test
  void body_thatFillsABuffer_isThatBuffer() {
    Buffers<RequestHead> told = new Buffers<>();
    try (RequestParser parser =
        new RequestParser(Http1Limits.DEFAULT, told, UnpooledByteBufAllocator.DEFAULT)) {
      parser.feed(Wire.bytes(POST));
      ByteBuf body = Wire.bytes("abc");
      parser.feed(body);
      assertThat(told.last).isSameAs(body);
      body.release();
    }
  }

  @Test
  void closedInsideACallback_restIsDropped() {
    asked.atEnd(requests::close);
    ask(GET + GET);
    assertThat(asked.text()).isEqualTo(GOT);
    assertThat(requests.hasLeftover()).isFalse();
  }

  @Test
  void unsolicited_bytes_areRefused() {
    answer(OK);
    assertThat(answered.text()).isEqualTo("!UPSTREAM_PROTOCOL");
  }

  @Test
  void secondResponse_behindTheFirst_isRefused() {
    responses.expect(false);
    answer(OK + OK);
    assertThat(answered.text()).isEqualTo("200 length=0 [] end; !UPSTREAM_PROTOCOL");
  }

  @Test
  void secondResponse_whenTheNextIsExpectedAtTheEnd_isStillRefused() {
    boolean[] left = new boolean[1];
    answered.atEnd(
        () -> {
          left[0] = responses.hasLeftover();
          responses.expect(false);
        });
    responses.expect(false);
    answer("HTTP/1.1 200 OK|Content-Length: 3||abc" + OK);
    assertThat(left[0]).isTrue();
    assertThat(answered.text()).isEqualTo("200 length=3 [] \"abc\" end; !UPSTREAM_PROTOCOL");
  }

  @Test
  void expect_onceMore_readsTheNextResponse() {
    responses.expect(true);
    answer("HTTP/1.1 200 OK|Content-Length: 9||");
    assertThat(responses.idle()).isTrue();
    assertThat(responses.keepAlive()).isTrue();
    responses.expect(false);
    assertThat(responses.idle()).isFalse();
    answer("HTTP/1.1 200 OK|Connection: close|Content-Length: 1||a");
    assertThat(responses.keepAlive()).isFalse();
    assertThat(answered.text()).isEqualTo("200 length=9 [] end; 200 length=1 [] \"a\" end;");
  }

  @Test
  void expect_whileAResponseRuns_isABrokenInvariant() {
    responses.expect(false);
    assertThatThrownBy(() -> responses.expect(false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected: NOTHING");
  }

  @Test
  void keepAlive_ofResponses_followsVersionFramingAndConnection() {
    assertThat(keptAfterAnswer("HTTP/1.1 200 x|Content-Length: 0||")).isTrue();
    assertThat(keptAfterAnswer("HTTP/1.0 200 x|Content-Length: 0||")).isFalse();
    assertThat(keptAfterAnswer("HTTP/1.0 200 x|Connection: keep-alive|Content-Length: 0||"))
        .isTrue();
    assertThat(keptAfterAnswer("HTTP/1.1 200 x||")).isFalse();
  }

  private boolean keptAfterAnswer(String response) {
    responses.expect(false);
    answer(response);
    return responses.keepAlive();
  }

  @Test
  void chunk_thatABufferEndsWith_isToldInThatBuffer() {
    Buffers<ResponseHead> told = new Buffers<>();
    try (ResponseParser parser =
        new ResponseParser(Http1Limits.DEFAULT, told, UnpooledByteBufAllocator.DEFAULT)) {
      parser.expect(false);
      parser.feed(Wire.bytes("HTTP/1.1 200 OK|Transfer-Encoding: chunked||"));
      for (String bytes : List.of("3|abc|", "5;x=y|ab|c|", "2|d", "e|", "1|f|")) {
        ByteBuf fed = Wire.bytes(bytes);
        parser.feed(fed);
        assertThat(told.last).isSameAs(fed);
        assertThat(fed.refCnt()).isOne();
        fed.release();
      }
      assertThat(parser.hasLeftover()).isFalse();
      ByteBuf two = Wire.bytes("1|g|1|h|");
      parser.feed(two);
      assertThat(two.refCnt()).isEqualTo(2);
      assertThat(two.toString(StandardCharsets.ISO_8859_1)).isEqualTo("h");
      two.release(2);
    }
  }

  @Test
  void eof_whereNothingIsExpected_tellsNothing() {
    responses.eof();
    responses.expect(false);
    assertThat(answered.text()).isEmpty();
  }

  /** Keeps the last buffer that it is given. */
  private static final class Buffers<H> implements Http1Sink<H> {
    ByteBuf last = Unpooled.EMPTY_BUFFER;

    @Override
    public void head(H head, boolean end) {}

    @Override
    public void data(ByteBuf owned, boolean end) {
      last = owned;
    }

    @Override
    public void end(@Nullable Headers trailers) {}

    @Override
    public void refused(Fault fault, String detail) {}
  }
}
