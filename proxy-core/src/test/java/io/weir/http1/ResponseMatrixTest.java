package io.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.http.PathRules;
import io.weir.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule for responses as bytes and what becomes of them, however the bytes are split. */
class ResponseMatrixTest {
  private static final Http1Limits LIMITS =
      new Http1Limits(512, 64, 10, 64, 16, 4096, PathRules.DEFAULT);

  private static final String BAD = "!UPSTREAM_PROTOCOL";
  private static final List<Arguments> ROWS = new ArrayList<>();

  /** The bytes answer a GET and then the upstream closes; a bar is CRLF. */
  private static void row(String bytes, String told) {
    ROWS.add(Arguments.of(false, bytes, told));
  }

  /** The bytes answer a HEAD. */
  private static void head(String bytes, String told) {
    ROWS.add(Arguments.of(true, bytes, told));
  }

  static Stream<Arguments> rows() {
    ROWS.clear();
    statusLines();
    fieldLines();
    framing();
    bodiless();
    interim();
    truncated();
    return ROWS.stream();
  }

  private static void statusLines() {
    row("HTTP/1.1 200 OK|Content-Length: 0||", "200 length=0 [] end;");
    row("HTTP/1.1 529 |Content-Length: 0||", "529 length=0 [] end;");
    row("HTTP/1.1 200|Content-Length: 0||", "200 length=0 [] end;");
    row("HTTP/1.0 200 Fine \u00e4|Content-Length: 1||a", "200 length=1 [] \"a\" end;");
    for (String bad :
        List.of(
            "HTTP/1.1 99 OK",
            "HTTP/1.1 099 OK",
            "HTTP/1.1 1000 OK",
            "HTTP/1.1 600 OK",
            "HTTP/1.1 20 OK",
            "HTTP/1.1 2a0 OK",
            "HTTP/1.1  200 OK",
            "HTTP/1.1\t200 OK",
            "HTTP/1.2 200 OK",
            "HTTP/2.0 200 OK",
            "http/1.1 200 OK",
            " HTTP/1.1 200 OK",
            "ICY 200 OK",
            "HTTP/1.1 200 O\0K",
            "HTTP/1.1 200\tOK",
            "HTTP/1.1 200 OK\r",
            "HTTP/1.1 200 O\rK",
            "",
            "x",
            "HTTP/1.1",
            "HTTP/1.1 ",
            "HTTP/1.1 2",
            "HTTP/1.1 -20 OK",
            "<html>")) {
      row(bad + "|Content-Length: 0||", BAD);
    }
    row("HTTP/1.1 200 OK\nContent-Length: 0\n\n", BAD);
  }

  private static void fieldLines() {
    row("HTTP/1.1 200 OK|Content-Length : 2|A \t: b||ab", "200 length=2 [A: b] \"ab\" end;");
    for (String bad :
        List.of("A: b| c", ": b", " A: b", "A", "A: \0", "A: b\rc", "A(: b", "A b: c")) {
      row("HTTP/1.1 200 OK|" + bad + "|Content-Length: 0||", BAD);
    }
    row(
        "HTTP/1.1 200 OK|Content-Length: 0|Connection: close, X-A|X-A: 1"
            + "|Keep-Alive: 3|Trailer: x||",
        "200 length=0 [] end;");
    row(
        "HTTP/1.1 200 OK|Content-Length: 0|Upgrade: h2c|Set-Cookie: a||",
        "200 length=0 [Set-Cookie: a] end;");
    row("HTTP/1.1 200 OK|Connection: Content-Length|Content-Length: 0||", BAD);
    row("HTTP/1.1 200 OK|" + "a:b|".repeat(11) + "|", BAD);
    row("HTTP/1.1 200 OK|a: " + "b".repeat(600), BAD);
    row("HTTP/1.1 200 " + "b".repeat(600), BAD);
    row("HTTP/1.1 417 No|Expect: x|Content-Length: 0||", BAD);
  }

  private static void framing() {
    row("HTTP/1.1 200 OK|Content-Length: 3||abc", "200 length=3 [] \"abc\" end;");
    row("HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|0||", "200 length=-1 [] \"abc\" end;");
    row(
        "HTTP/1.1 200 OK|Transfer-Encoding: Chunked||3|abc|0|X: y|Set-Cookie: a||",
        "200 length=-1 [] \"abc\" [X: y] end;");
    row("HTTP/1.1 200 OK||abc", "200 length=-1 [] \"abc\" end;");
    row("HTTP/1.0 200 OK|Connection: keep-alive||abc", "200 length=-1 [] \"abc\" end;");
    row("HTTP/1.1 200 OK||", "200 length=-1 [] end;");
    for (String bad :
        List.of(
            "Transfer-Encoding: chunked|Content-Length: 3",
            "Content-Length: 3|Content-Length: 3",
            "Content-Length: 3|Content-Length: 4",
            "Content-Length: 3, 3",
            "Content-Length: +3",
            "Content-Length: 03",
            "Content-Length:",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
            "Transfer-Encoding: identity")) {
      row("HTTP/1.1 200 OK|" + bad + "||0||", BAD);
    }
    row("HTTP/1.0 200 OK|Transfer-Encoding: chunked||0||", BAD);
    row("HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|ab|", "200 length=-1 [] \"a\" " + BAD);
    row("HTTP/1.1 200 OK|Transfer-Encoding: chunked||x|", "200 length=-1 [] " + BAD);
    row("HTTP/1.1 200 OK|Transfer-Encoding: chunked||0|A b: c||", "200 length=-1 [] " + BAD);
    row(
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||0|A: " + "b".repeat(80),
        "200 length=-1 [] " + BAD);
    row("HTTP/1.1 200 OK|Content-Length: 1||ab", "200 length=1 [] \"a\" end; " + BAD);
    row(
        "HTTP/1.1 200 OK|Content-Length: 0||HTTP/1.1 200 OK|Content-Length: 0||",
        "200 length=0 [] end; " + BAD);
    row("HTTP/1.1 200 OK|Transfer-Encoding: chunked||0|||", "200 length=-1 [] end; " + BAD);
  }

  private static void bodiless() {
    head("HTTP/1.1 200 OK|Content-Length: 3||", "200 length=3 [] end;");
    head("HTTP/1.1 200 OK|Transfer-Encoding: chunked||", "200 length=-1 [] end;");
    head("HTTP/1.1 200 OK||", "200 length=-1 [] end;");
    head("HTTP/1.1 200 OK|Content-Length: 3||abc", "200 length=3 [] end; " + BAD);
    row("HTTP/1.1 204 No Content||", "204 length=0 [] end;");
    row("HTTP/1.1 204 No Content|Content-Length: 5||", "204 length=0 [] end;");
    row("HTTP/1.1 304 Not Modified|Content-Length: 5||", "304 length=5 [] end;");
    row("HTTP/1.1 304 Not Modified||", "304 length=-1 [] end;");
    row("HTTP/1.1 304 Not Modified||x", "304 length=-1 [] end; " + BAD);
  }

  private static void interim() {
    row(
        "HTTP/1.1 100 Continue||HTTP/1.1 103 Early Hints|Link: a||"
            + "HTTP/1.1 200 OK|Content-Length: 0||",
        "100 length=0 [] 103 length=0 [Link: a] 200 length=0 [] end;");
    head(
        "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 3||",
        "100 length=0 [] 200 length=3 [] end;");
    row(
        "HTTP/1.1 100 Continue|Content-Length: 3||HTTP/1.1 204 x||",
        "100 length=0 [] 204 length=0 [] end;");
    row(
        "HTTP/1.1 101 Switching Protocols|Connection: upgrade|Upgrade: websocket||\0raw|",
        "101 length=0 [] \"\0raw\r\n\" end;");
    row("HTTP/1.1 102 x||".repeat(17), "102 length=0 [] ".repeat(16) + BAD);
  }

  private static void truncated() {
    row("", "!UPSTREAM_RESET");
    row("HTTP/1.1 200 OK|Conte", "!UPSTREAM_RESET");
    row("HTTP/1.1 100 Continue||", "100 length=0 [] !UPSTREAM_RESET");
    row("HTTP/1.1 200 OK|Content-Length: 3||ab", "200 length=3 [] \"ab\" !TRUNCATED");
    row("HTTP/1.1 200 OK|Content-Length: 3||", "200 length=3 [] !TRUNCATED");
    row(
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|",
        "200 length=-1 [] \"abc\" !TRUNCATED");
    row(
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|0|",
        "200 length=-1 [] \"abc\" !TRUNCATED");
    row(
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|0|X: y",
        "200 length=-1 [] \"abc\" !TRUNCATED");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void bytes_howeverSplit_areTold(boolean headRequest, String bytes, String told) {
    ByteBuf all = Wire.bytes(bytes);
    int size = all.readableBytes();
    try {
      assertThat(run(headRequest, all, Math.max(1, size), size)).isEqualTo(told.strip());
      assertThat(run(headRequest, all, 1, size)).isEqualTo(told.strip());
      for (int i = 1; i < size; i++) {
        String split = run(headRequest, all, i, size - i);
        assertThat(split).as("split at %d", i).isEqualTo(told.strip());
      }
    } finally {
      all.release();
    }
  }

  /** Feeds {@code first} bytes, then steps of {@code step}, then closes. */
  private static String run(boolean headRequest, ByteBuf all, int first, int step) {
    Transcript<ResponseHead> transcript = new Transcript<>();
    try (ResponseParser parser =
        new ResponseParser(LIMITS, transcript, UnpooledByteBufAllocator.DEFAULT)) {
      parser.expect(headRequest);
      int length = all.readableBytes();
      for (int at = 0; at < length; ) {
        int taken = Math.min(at == 0 ? first : Math.max(1, step), length - at);
        parser.feed(all.copy(at, taken));
        at += taken;
      }
      parser.eof();
    }
    return transcript.text();
  }
}
