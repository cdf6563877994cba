package io.weir.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weir.testing.RawClient;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP/1 clients may not send: told no, and the connection closed (RFC 9112). */
@Timeout(120)
class Http1RefusalIT {
  private static final ListenerFixture FIXTURE = new ListenerFixture("");
  private static final String HOST = "Host: x\r\n";
  private static final String POST = "POST / HTTP/1.1\r\n" + HOST;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

  @AfterAll
  static void close() {
    FIXTURE.close();
  }

  static Stream<Arguments> framing() {
    return Stream.of(
        arguments(
            "length and coding", 400, POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
        arguments("coding on 1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"),
        arguments("two lengths, same", 400, POST + "Content-Length: 4\r\nContent-Length: 4\r\n"),
        arguments("two lengths", 400, POST + "Content-Length: 4\r\nContent-Length: 5\r\n"),
        arguments("list of lengths", 400, POST + "Content-Length: 4, 4\r\n"),
        arguments("length with plus", 400, POST + "Content-Length: +4\r\n"),
        arguments("length in hex", 400, POST + "Content-Length: 0x4\r\n"),
        arguments("negative length", 400, POST + "Content-Length: -1\r\n"),
        arguments("empty length", 400, POST + "Content-Length:\r\n"),
        arguments("length with underscore", 400, POST + "Content-Length: 1_0\r\n"),
        arguments("leading zero", 400, POST + "Content-Length: 010\r\n"),
        arguments("huge length", 400, POST + "Content-Length: 99999999999999999999\r\n"),
        arguments("xchunked", 501, POST + "Transfer-Encoding: xchunked\r\n"),
        arguments("chunked twice", 501, POST + "Transfer-Encoding: chunked, chunked\r\n"),
        arguments("chunked not last", 501, POST + "Transfer-Encoding: chunked, identity\r\n"),
        arguments("identity", 501, POST + "Transfer-Encoding: identity\r\n"),
        arguments("gzip, chunked", 501, POST + "Transfer-Encoding: gzip, chunked\r\n"),
        arguments("quoted coding", 501, POST + "Transfer-Encoding: \"chunked\"\r\n"),
        arguments("coding with parameter", 501, POST + "Transfer-Encoding: chunked;q=1\r\n"),
        arguments("folded coding", 501, POST + "Transfer-Encoding:\r\n chunked\r\n"),
        arguments("space before colon", 400, POST + "Transfer-Encoding : chunked\r\n"),
        arguments(
            "two codings",
            400,
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"));
  }

  static Stream<Arguments> lines() {
    return Stream.of(
        arguments("no host", 400, "GET / HTTP/1.1\r\n"),
        arguments("two hosts", 400, "GET / HTTP/1.1\r\n" + HOST + HOST),
        arguments("host with slash", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n"),
        arguments("host with user", 400, "GET / HTTP/1.1\r\nHost: a@b\r\n"),
        arguments("host with comma", 400, "GET / HTTP/1.1\r\nHost: a,b\r\n"),
        arguments("host with space", 400, "GET / HTTP/1.1\r\nHost: a b\r\n"),
        arguments("empty host", 400, "GET / HTTP/1.1\r\nHost:\r\n"),
        arguments("bare LF", 400, "GET / HTTP/1.1\r\nHost: x\nA: b\r\n"),
        arguments("bare CR", 400, "GET / HTTP/1.1\r\n" + HOST + "A: b\rc\r\n"),
        arguments("NUL in value", 400, "GET / HTTP/1.1\r\n" + HOST + "A: \0\r\n"),
        arguments("control in value", 400, "GET / HTTP/1.1\r\n" + HOST + "A: \u0001\r\n"),
        arguments("DEL in value", 400, "GET / HTTP/1.1\r\n" + HOST + "A: \u007f\r\n"),
        arguments("bad name", 400, "GET / HTTP/1.1\r\n" + HOST + "A(b): c\r\n"),
        arguments("non-ASCII name", 400, "GET / HTTP/1.1\r\n" + HOST + "A\u00e9: c\r\n"),
        arguments("empty name", 400, "GET / HTTP/1.1\r\n" + HOST + ": c\r\n"),
        arguments("no colon", 400, "GET / HTTP/1.1\r\n" + HOST + "abc\r\n"),
        arguments("folded field", 400, "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n c\r\n"),
        arguments("fold before any field", 400, "GET / HTTP/1.1\r\n " + HOST),
        arguments("extra token", 400, "GET / HTTP/1.1 x\r\n" + HOST),
        arguments("bad method", 400, "G(T / HTTP/1.1\r\n" + HOST),
        arguments("NUL first", 400, "\0GET / HTTP/1.1\r\n" + HOST),
        arguments("version in small letters", 505, "GET / http/1.1\r\n" + HOST),
        arguments("version 1.2", 505, "GET / HTTP/1.2\r\n" + HOST),
        arguments("version 2.0", 505, "GET / HTTP/2.0\r\n" + HOST),
        arguments("connect", 405, "CONNECT x:443 HTTP/1.1\r\n" + HOST),
        arguments("trace", 405, "TRACE / HTTP/1.1\r\n" + HOST),
        arguments("star", 400, "GET * HTTP/1.1\r\n" + HOST),
        arguments("other expectation", 417, POST + "Expect: 200-ok\r\nContent-Length: 1\r\n"),
        arguments(
            "connection names host", 400, "GET / HTTP/1.1\r\n" + HOST + "Connection: host\r\n"),
        arguments(
            "connection names authorization",
            400,
            "GET / HTTP/1.1\r\n" + HOST + "Connection: authorization\r\nAuthorization: b\r\n"));
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        arguments("fragment", 400, "GET /a#b HTTP/1.1\r\n" + HOST),
        arguments("backslash", 400, "GET /a\\b HTTP/1.1\r\n" + HOST),
        arguments("non-ASCII", 400, "GET /\u00e9 HTTP/1.1\r\n" + HOST),
        arguments("control", 400, "GET /\u0001 HTTP/1.1\r\n" + HOST),
        arguments("DEL", 400, "GET /\u007f HTTP/1.1\r\n" + HOST),
        arguments("escaped slash", 400, "GET /a%2fb HTTP/1.1\r\n" + HOST),
        arguments("escaped NUL", 400, "GET /a%00b HTTP/1.1\r\n" + HOST),
        arguments("above the root", 400, "GET /../a HTTP/1.1\r\n" + HOST),
        arguments("escaped above the root", 400, "GET /%2e%2e/a HTTP/1.1\r\n" + HOST),
        arguments("no slash", 400, "GET a HTTP/1.1\r\n" + HOST),
        arguments("user in absolute form", 400, "GET http://u@x/ HTTP/1.1\r\n" + HOST),
        arguments("other scheme", 400, "GET ftp://x/ HTTP/1.1\r\n" + HOST),
        arguments("too long", 414, "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + HOST),
        arguments("too many fields", 431, "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n".repeat(101)),
        arguments(
            "head too large",
            431,
            "GET / HTTP/1.1\r\n" + HOST + "A: " + "b".repeat(62 * 1024) + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"framing", "lines", "targets"})
  void head_thatIsWrong_isAnsweredAndTheConnectionClosed(String name, int status, String head) {
    refuses(status, head + "\r\n" + SMUGGLED);
    assertThat(FIXTURE.desk.begun).isEmpty();
  }

  static Stream<Arguments> chunks() {
    return Stream.of(
        arguments("size with plus", "+5\r\nhello\r\n0\r\n\r\n"),
        arguments("negative size", "-5\r\nhello\r\n0\r\n\r\n"),
        arguments("size with 0x", "0x5\r\nhello\r\n0\r\n\r\n"),
        arguments("size with space before", " 5\r\nhello\r\n0\r\n\r\n"),
        arguments("size with NUL", "5\0\r\nhello\r\n0\r\n\r\n"),
        arguments("no size", "\r\nhello\r\n0\r\n\r\n"),
        arguments("size too large for a long", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        arguments("size that wraps around", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        arguments("bare LF after size", "5\nhello\r\n0\r\n\r\n"),
        arguments("bare LF after data", "5\r\nhello\n0\r\n\r\n"),
        arguments("data longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
        arguments("bare LF in extension", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        arguments("bare CR in extension", "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        arguments("endless extension", "5;" + "a".repeat(20_000) + "\r\nhello\r\n0\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chunks")
  void chunk_thatIsWrong_isAnsweredAndTheConnectionClosed(String name, String body) {
    refuses(400, CHUNKED + body + SMUGGLED);
    assertThat(FIXTURE.desk.next().head.path()).isEqualTo("/");
    assertThat(FIXTURE.desk.begun).isEmpty();
  }

  @ParameterizedTest(name = "{0} trailers")
  @ValueSource(ints = {101, 2000})
  void trailers_thatAreTooMany_areRefused(int count) {
    refuses(431, CHUNKED + "0\r\n" + "a: b\r\n".repeat(count) + "\r\n" + SMUGGLED);
    assertThat(FIXTURE.desk.next().head.path()).isEqualTo("/");
    assertThat(FIXTURE.desk.begun).isEmpty();
  }

  private static void refuses(int status, String bytes) {
    try (RawClient client = FIXTURE.connect()) {
      client.send(bytes);
      client.finish();
      String answer = client.readAll();
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(answer.toLowerCase(Locale.ROOT)).contains("connection: close");
      assertThat(answer.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
    }
  }
}
