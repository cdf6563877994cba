package io.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule for requests as bytes and what becomes of them, however the bytes are split. */
class RequestMatrixTest {
  /** Small limits, so that what goes beyond them stays readable. */
  private static final Http1Limits LIMITS =
      new Http1Limits(512, 64, 10, 64, 16, 4096, PathRules.DEFAULT);

  private static final String BAD = "!BAD_REQUEST";
  private static final List<Arguments> ROWS = new ArrayList<>();

  private static void row(String bytes, String told) {
    ROWS.add(Arguments.of(bytes, told));
  }

  /** A GET with these lines after Host; a bar is CRLF. */
  private static void get(String lines, String told) {
    row("GET / HTTP/1.1|Host: h|" + lines + "|", told);
  }

  /** A chunked POST with this after its head. */
  private static void chunked(String body, String told) {
    String begun = "POST h / length=-1 []";
    row("POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||" + body, begun + told);
  }

  private static void target(String target, String told) {
    row("GET " + target + " HTTP/1.1|Host: h||", told);
  }

  private static String gets(String path) {
    return "GET h " + path + " length=0 [] end;";
  }

  static Stream<Arguments> rows() {
    ROWS.clear();
    requestLines();
    targets();
    paths();
    hosts();
    fieldLines();
    lengths();
    codings();
    chunks();
    trailers();
    connections();
    sizes();
    return ROWS.stream();
  }

  private static void requestLines() {
    row("GET / HTTP/1.1|Host: h||", gets("/"));
    row("|GET / HTTP/1.1|Host: h||", gets("/"));
    row("||GET / HTTP/1.1|Host: h||", BAD);
    row("\nGET / HTTP/1.1|Host: h||", BAD);
    row("\rGET / HTTP/1.1|Host: h||", BAD);
    row(" GET / HTTP/1.1|Host: h||", BAD);
    row("\0GET / HTTP/1.1|Host: h||", BAD);
    row("GET  / HTTP/1.1|Host: h||", BAD);
    row("GET\t/ HTTP/1.1|Host: h||", BAD);
    row("GET /  HTTP/1.1|Host: h||", BAD);
    row("GET / HTTP/1.1 |Host: h||", BAD);
    row("GET / a HTTP/1.1|Host: h||", BAD);
    row("GET /|", BAD);
    row("GET|", BAD);
    row("|", "");
    row("G(T / HTTP/1.1|Host: h||", BAD);
    row("G\u00c9T / HTTP/1.1|Host: h||", BAD);
    row("PROPFIND / HTTP/1.1|Host: h||", "PROPFIND h / length=0 [] end;");
    row("get / HTTP/1.1|Host: h||", "get h / length=0 [] end;");
    row("A".repeat(33) + " / HTTP/1.1|Host: h||", "!NOT_IMPLEMENTED");
    row("GET / HTTP/1.1\nHost: h||", BAD);
    row("GET / HTTP/1.1|Host: h\n\n", BAD);
    row("GET / HTTP/1.1|Host: h|\n", BAD);
    row("GET / HTTP/1.1\r\r\nHost: h||", BAD);
    row("GET / HTTP/1.0||", "GET  / length=0 [] end;");
    row("GET / HTTP/1.0|Host: h||", gets("/"));
    for (String version : List.of("http/1.1", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "Http/1.0")) {
      row("GET / " + version + "|Host: h||", "!VERSION_NOT_SUPPORTED");
    }
    row("PRI * HTTP/2.0||SM||", "!VERSION_NOT_SUPPORTED");
    for (String version : List.of("HTTP/1", "HTTP/1.", "HTTP/01.1", "HTTP/1.10", "HTP/1.1", "x")) {
      row("GET / " + version + "|Host: h||", BAD);
    }
  }

  private static void targets() {
    target("/a?b=c%2Fd&e", gets("/a?b=c%2Fd&e"));
    for (String bad : List.of("/a#b", "/a\\b", "/\u00e4", "/a\0", "/a\u007f", "/a\tb", "a", "?a")) {
      target(bad, BAD);
    }
    target("/?q=\\", BAD);
    target("/?q=#", BAD);
    target("*", BAD);
    row("OPTIONS * HTTP/1.1|Host: h||", "OPTIONS h * length=0 [] end;");
    row("OPTIONS ** HTTP/1.1|Host: h||", BAD);
    row("CONNECT h:443 HTTP/1.1|Host: h||", "!METHOD_NOT_ALLOWED");
    row("TRACE / HTTP/1.1|Host: h||", "!METHOD_NOT_ALLOWED");
    target("http://i/a", "GET i /a length=0 [] end;");
    target("HTTPS://i:8443/a/../b?c", "GET i:8443 /b?c length=0 [] end;");
    target("http://i", "GET i / length=0 [] end;");
    target("http://i?a/b", "GET i /?a/b length=0 [] end;");
    target("http://[::1]:80/", "GET [::1]:80 / length=0 [] end;");
    row("OPTIONS http://i HTTP/1.1|Host: h||", "OPTIONS i * length=0 [] end;");
    for (String bad :
        List.of("ftp://i/", "http:/i/", "http:///a", "http://u@i/", "http://", "://i")) {
      target(bad, BAD);
    }
    target("http://u:p@i/", BAD);
    target("http://i:0/", BAD);
    target("http://i:70000/", BAD);
    row("GET http://i/ HTTP/1.1||", BAD);
    row("GET http://i/ HTTP/1.1|Host: a b||", BAD);
    row("GET http://i/ HTTP/1.0||", "GET i / length=0 [] end;");
  }

  private static void paths() {
    target("//a///b//", gets("/a/b/"));
    target("/a/./b/../c", gets("/a/c"));
    target("/a/..", gets("/"));
    target("/a/.", gets("/a/"));
    target("/%2e%2E/a", BAD);
    target("/..", BAD);
    target("/a/../../b", BAD);
    target("/a/%2e%2e/b", gets("/b"));
    target("/%61%7e%2d", gets("/a~-"));
    target("/%c3%a4", gets("/%C3%A4"));
    target("/.well-known/x..y", gets("/.well-known/x..y"));
    target("/...", gets("/..."));
    target("/a%2fb", BAD);
    target("/a%5Cb", BAD);
    target("/a%00", BAD);
    target("/a%", BAD);
    target("/a%4", BAD);
    target("/a%zz", BAD);
    target("/a?%", gets("/a?%"));
    target("/a?../..", gets("/a?../.."));
  }

  private static void hosts() {
    row("GET / HTTP/1.1||", BAD);
    row("GET / HTTP/1.1|Host: h|Host: h||", BAD);
    row("GET / HTTP/1.0|Host: h|Host: h||", BAD);
    row("GET / HTTP/1.1|hOST:\t h:8080 \t||", "GET h:8080 / length=0 [] end;");
    row("GET / HTTP/1.1|Host: [2001:db8::1]:1||", "GET [2001:db8::1]:1 / length=0 [] end;");
    row("GET / HTTP/1.1|Host: 10.0.0.1||", "GET 10.0.0.1 / length=0 [] end;");
    for (String bad :
        List.of(
            "",
            "h/",
            "u@h",
            "h,i",
            "h i",
            "h:",
            "h:a",
            "h:99999",
            ":80",
            "[::1",
            "[::1]x",
            "[x]",
            "[::1%25lo]",
            "h%41",
            "h:80:80",
            "\u00e4",
            "h;",
            "h\"")) {
      row("GET / HTTP/1.1|Host: " + bad + "||", BAD);
      row("GET / HTTP/1.0|Host: " + bad + "||", BAD);
    }
  }

  private static void fieldLines() {
    get("A: b|B:c|C: \t d e \t|", "GET h / length=0 [A: b|B: c|C: d e] end;");
    get("A:|B: |", "GET h / length=0 [A: |B: ] end;");
    get("A: \u00e4\u0080|", "GET h / length=0 [A: \u00e4\u0080] end;");
    get("A: x\ty|", "GET h / length=0 [A: x\ty] end;");
    get("A_b: c|", "GET h / length=0 [A_b: c] end;");
    for (String bad :
        List.of(
            "A : b|",
            "A\t: b|",
            ": b|",
            "A|",
            " A: b|",
            "A: b| c|",
            "A: b|\tc|",
            "A b: c|",
            "A(: b|",
            "\u00c4: b|",
            "A\0: b|",
            "A: b\0c|",
            "A: b\u0001|",
            "A: b\u007f|",
            "A: b\rc|",
            "A: b\nC: d|",
            "A: b\r\r\n",
            "A:\rb|",
            "A: 12345678\u000b|",
            "\"A\": b|")) {
      get(bad, BAD);
    }
    get("Expect: 100-continue|", "GET h / length=0 [] end;");
    row(
        "PUT / HTTP/1.1|Host: h|Expect: 100-Continue|Content-Length: 1||x",
        "PUT h / length=1 continue [] \"x\" end;");
    row(
        "PUT / HTTP/1.0|Host: h|Expect: 100-continue|Content-Length: 1||x",
        "PUT h / length=1 [] \"x\" end;");
    get("Expect: magic|", "!EXPECTATION_FAILED");
    get("Expect: 100-continue, x|", "!EXPECTATION_FAILED");
  }

  private static void lengths() {
    row("POST / HTTP/1.1|Host: h|Content-Length: 3||abc", "POST h / length=3 [] \"abc\" end;");
    row("GET / HTTP/1.1|Host: h|content-length: 1||a", "GET h / length=1 [] \"a\" end;");
    row("POST / HTTP/1.1|Host: h|Content-Length: 0||", "POST h / length=0 [] end;");
    row("POST / HTTP/1.0|Content-Length: 3||abc", "POST  / length=3 [] \"abc\" end;");
    for (String bad :
        List.of(
            "",
            "+5",
            "-1",
            "0x5",
            "010",
            "00",
            "1_0",
            "1 0",
            "5,5",
            "5, 5",
            "1.0",
            "1e1",
            "a",
            "9223372036854775808",
            "99999999999999999999",
            "\u0661",
            "5;")) {
      get("Content-Length: " + bad + "|", BAD);
    }
    get("Content-Length: 3|Content-Length: 3|", BAD);
    get("Content-Length: 3|Content-Length: 4|", BAD);
    row("GET / HTTP/1.0|Content-Length: 3|Content-Length: 3||", BAD);
    get("Content-Length : 3|", BAD);
    get("Foo: bar| Content-Length: 38|", BAD);
  }

  private static void codings() {
    get("Transfer-Encoding: chunked|Content-Length: 3|", BAD);
    get("Content-Length: 3|Transfer-Encoding: chunked|", BAD);
    row("POST / HTTP/1.0|Transfer-Encoding: chunked||", BAD);
    get("Transfer-Encoding: chunked|Transfer-Encoding: chunked|", BAD);
    get("Transfer-Encoding: chunked| , identity|", BAD);
    get("Transfer-Encoding:|\tchunked|", "!NOT_IMPLEMENTED");
    for (String other :
        List.of(
            "gzip, chunked",
            ",chunked",
            "chunked,",
            "chunked, identity",
            "xchunked",
            "identity",
            "\"chunked\"",
            "chunked;a=b",
            "chunked, chunked",
            "gzip",
            "",
            "\u000bchunked")) {
      boolean control = other.startsWith("\u000b");
      get("Transfer-Encoding: " + other + "|", control ? BAD : "!NOT_IMPLEMENTED");
    }
    get("Transfer-Encoding: identity|Content-Length: 3|", "!NOT_IMPLEMENTED");
    row("POST / HTTP/1.1|Host: h|TRANSFER-ENCODING:\tChunked ||0||", "POST h / length=-1 [] end;");
  }

  private static void chunks() {
    chunked("0||", " end;");
    chunked("3|abc|2|de|0||", " \"abcde\" end;");
    chunked("00003|abc|0000||", " \"abc\" end;");
    chunked("a|0123456789|0||", " \"0123456789\" end;");
    chunked("A|0123456789|0||", " \"0123456789\" end;");
    chunked("1;a=b|x|0;c||", " \"x\" end;");
    chunked("1 ;a|", " !BAD_REQUEST");
    chunked("1;a=\"b c\"|x|0||", " \"x\" end;");
    chunked("1;a=\"\\\"\"|x|0||", " \"x\" end;");
    chunked("1; a = b|x|0||", " \"x\" end;");
    for (String bad :
        List.of(
            "|",
            "+1|x|",
            "-1|x|",
            "0x1|x|",
            " 1|x|",
            "1 |x|",
            "1\t|x|",
            "g|",
            "1\0|x|",
            "1\n",
            "1\rx",
            "1\r\r\n",
            ";a|",
            "10000000000000000|",
            "fffffffffffffffff|",
            "8000000000000000|",
            "1;|",
            "1;a=|",
            "1;a=\"b|",
            "1;a=\"\\\\\"\"|",
            "1;a\nb",
            "1;a\rb",
            "1;a\0|",
            "1;a\u007f|",
            "1;aaaaaaaaaaaaaaaaaaaaa|",
            "00000000000000000000001|",
            "\uff11|")) {
      chunked(bad, " !BAD_REQUEST");
    }
    for (String bad : List.of("1|xx", "1|x\n", "1|x\r1", "1|x0||", "1|x\r\r")) {
      chunked(bad, " \"x\" !BAD_REQUEST");
    }
    chunked("10;aaaaaaaaaa|0123456789abcdef|1;bbbbbbbbbb|x|0||", " \"0123456789abcdefx\" end;");
    chunked("1;aaaaaaaaaa|x|1;bbbbbbbbbb|", " \"x\" !BAD_REQUEST");
    chunked("0|\n", " !BAD_REQUEST");
    chunked("0\n\n", " !BAD_REQUEST");
  }

  private static void trailers() {
    chunked("1|x|0|A: b|C: d||", " \"x\" [A: b|C: d] end;");
    chunked("0|Grpc-Status: 0||", " [Grpc-Status: 0] end;");
    for (String dropped :
        List.of(
            "Host: x",
            "Content-Length: 3",
            "Transfer-Encoding: chunked",
            "Authorization: x",
            "Cookie: a",
            "Trailer: a",
            "TE: a",
            "Connection: close",
            "Content-Type: x",
            "X-Forwarded-For: y",
            "Proxy-Authorization: x",
            "Upgrade: x",
            "If-Match: x")) {
      chunked("0|" + dropped + "||", " end;");
      chunked("0|" + dropped + "|A: b||", " [A: b] end;");
    }
    chunked("0|A b: c||", " !BAD_REQUEST");
    chunked("0| A: c||", " !BAD_REQUEST");
    chunked("0|A: c\n|", " !BAD_REQUEST");
    chunked("0|A: " + "b".repeat(80) + "||", " !HEADERS_TOO_LARGE");
    chunked("0|" + "a:b|".repeat(11) + "|", " !HEADERS_TOO_LARGE");
  }

  private static void connections() {
    get("Connection: keep-alive|Keep-Alive: 5|Proxy-Connection: x|", gets("/"));
    get("Proxy-Authorization: x|Proxy-Authenticate: y|Trailer: a|", gets("/"));
    get("Connection: close, X-A|X-A: 1|X-B: 2|", "GET h / length=0 [X-B: 2] end;");
    get("X-A: 1|Connection: ,x-a,,|Connection: X-B|X-B: 2|", gets("/"));
    for (String name : List.of("Host", "content-length", "Authorization", "cookie")) {
      get("Connection: close, " + name + "|", BAD);
    }
    get("Connection: a b|", BAD);
    get("Connection: \"close\"|", BAD);
    get("Connection: a|".repeat(9), BAD);
    get("Connection: " + "a,".repeat(65) + "|", BAD);
    get("TE: trailers|", "GET h / length=0 [te: trailers] end;");
    get("TE: gzip, Trailers|", "GET h / length=0 [te: trailers] end;");
    get("TE: gzip|", gets("/"));
    get(
        "Connection: Upgrade|Upgrade: WebSocket|Sec-WebSocket-Key: k|",
        "GET h / length=0 upgrade=websocket [Sec-WebSocket-Key: k] end;");
    get("Upgrade: websocket|", gets("/"));
    get("Connection: Upgrade, HTTP2-Settings|Upgrade: h2c|HTTP2-Settings: x|", gets("/"));
    get("Connection: Upgrade|Upgrade: h2c, websocket|", gets("/"));
    row("GET / HTTP/1.0|Host: h|Connection: upgrade|Upgrade: websocket||", gets("/"));
    row(
        "GET / HTTP/1.1|Host: h|Connection: upgrade|Upgrade: websocket|Content-Length: 1||x",
        "GET h / length=1 [] \"x\" end;");
  }

  private static void sizes() {
    target("/" + "a".repeat(63), gets("/" + "a".repeat(63)));
    target("/" + "a".repeat(64), "!URI_TOO_LONG");
    target("/" + "a".repeat(600), "!URI_TOO_LONG");
    row("A".repeat(600), "!URI_TOO_LONG");
    get("a:b|".repeat(9), "GET h / length=0 [" + "a: b|".repeat(8) + "a: b] end;");
    get("a:b|".repeat(10), "!HEADERS_TOO_LARGE");
    get("Keep-Alive: a|".repeat(10), "!HEADERS_TOO_LARGE");
    get("a: " + "b".repeat(600) + "|", "!HEADERS_TOO_LARGE");
    get("a: " + "b".repeat(600), "!HEADERS_TOO_LARGE");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void bytes_fedWhole_areTold(String bytes, String told) {
    ByteBuf all = Wire.bytes(bytes);
    try {
      assertThat(run(all, all.readableBytes())).isEqualTo(told.strip());
    } finally {
      all.release();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void bytes_fedOneByOne_areToldAlike(String bytes, String told) {
    ByteBuf all = Wire.bytes(bytes);
    try {
      assertThat(run(all, 1)).isEqualTo(told.strip());
      assertThat(run(all, 3)).isEqualTo(told.strip());
    } finally {
      all.release();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void bytes_splitAnywhere_areToldAlike(String bytes, String told) {
    ByteBuf all = Wire.bytes(bytes);
    try {
      for (int i = 1; i < all.readableBytes(); i++) {
        Transcript<RequestHead> transcript = new Transcript<>();
        try (RequestParser parser = parser(transcript)) {
          parser.feed(all.copy(0, i));
          parser.feed(all.copy(i, all.readableBytes() - i));
        }
        assertThat(transcript.text()).as("split at %d", i).isEqualTo(told.strip());
      }
    } finally {
      all.release();
    }
  }

  private static String run(ByteBuf all, int step) {
    Transcript<RequestHead> transcript = new Transcript<>();
    try (RequestParser parser = parser(transcript)) {
      for (int at = 0; at < all.readableBytes(); at += step) {
        parser.feed(all.copy(at, Math.min(step, all.readableBytes() - at)));
      }
    }
    return transcript.text();
  }

  private static RequestParser parser(Transcript<RequestHead> transcript) {
    return new RequestParser(LIMITS, transcript, UnpooledByteBufAllocator.DEFAULT);
  }
}
