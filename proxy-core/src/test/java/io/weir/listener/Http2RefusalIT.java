package io.weir.listener;

import static io.weir.testing.FrameClient.CONTINUATION;
import static io.weir.testing.FrameClient.DATA;
import static io.weir.testing.FrameClient.END_HEADERS;
import static io.weir.testing.FrameClient.END_STREAM;
import static io.weir.testing.FrameClient.HEADERS;
import static io.weir.testing.FrameClient.PING;
import static io.weir.testing.FrameClient.PRIORITY;
import static io.weir.testing.FrameClient.RST_STREAM;
import static io.weir.testing.FrameClient.SETTINGS;
import static io.weir.testing.FrameClient.WINDOW_UPDATE;
import static io.weir.testing.FrameClient.block;
import static io.weir.testing.FrameClient.number;
import static io.weir.testing.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weir.testing.FrameClient;
import io.weir.testing.FrameClient.Frame;
import io.weir.testing.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP/2 clients may not send, or not so much of (RFC 9113 section 10.5). */
@Timeout(120)
class Http2RefusalIT {
  private static final int PROTOCOL_ERROR = 1;
  private static final int REFUSED_STREAM = 7;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int MANY = 50_000;

  private final ListenerFixture fixture = new ListenerFixture("");
  private final FrameClient client = FrameClient.to(fixture.address);

  @AfterEach
  void close() {
    client.close();
    fixture.close();
  }

  private void isCalmed(String reason) {
    assertThat(client.readGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
    assertThat(fixture.refused(reason)).isEqualTo(1);
    fixture.pass(Duration.ofSeconds(2));
    ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
  }

  @Test
  void pingFlood_isCalmed() {
    client.flood(MANY, PING, 0, 0, new byte[8]);
    isCalmed("client_flood");
  }

  @Test
  void settingsFlood_isCalmed() {
    client.flood(MANY, SETTINGS, 0, 0, new byte[0]);
    isCalmed("client_flood");
  }

  @Test
  void priorityFlood_isCalmed() {
    client.flood(MANY, PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 1});
    isCalmed("client_flood");
  }

  @Test
  void windowUpdateFlood_isCalmed() {
    client.flood(MANY, WINDOW_UPDATE, 0, 0, number(1));
    isCalmed("client_flood");
  }

  @Test
  void unknownFrameFlood_isCalmed() {
    client.flood(MANY, 0xbb, 0, 0, new byte[3]);
    isCalmed("client_flood");
  }

  @Test
  void goAwayFlood_isCalmed() {
    client.flood(MANY, FrameClient.GOAWAY, 0, 0, new byte[8]);
    isCalmed("client_flood");
  }

  @Test
  void rapidReset_isCalmed() {
    fixture.desk.onBegin = x -> x.onEnd = null;
    for (int i = 0; i < 1000; i++) {
      client.get(2 * i + 1, "/");
      client.send(RST_STREAM, 0, 2 * i + 1, number(8));
    }
    isCalmed("client_flood");
    assertThat(fixture.desk.begun).hasSizeBetween(50, 110);
    fixture.desk.begun.forEach(FakeDesk.Exchange::awaitGone);
  }

  @Test
  void madeYouReset_byZeroWindowUpdates_isCalmed() {
    fixture.desk.onBegin = x -> x.onEnd = null;
    for (int i = 0; i < 1000; i++) {
      client.get(2 * i + 1, "/");
      client.send(WINDOW_UPDATE, 0, 2 * i + 1, number(0));
    }
    assertThat(client.readGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
    assertThat(fixture.refused("client_flood")).isEqualTo(1);
    fixture.desk.begun.forEach(FakeDesk.Exchange::awaitGone);
  }

  @Test
  void emptyDataFlood_isCalmed() {
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/"));
    client.flood(1000, DATA, 0, 1, new byte[0]);
    isCalmed("client_flood");
    assertThat(fixture.desk.next().awaitGone()).isNotNull();
  }

  @Test
  void emptyContinuationFlood_isCalmed() {
    client.send(HEADERS, 0, 1, request("GET", "/"));
    client.flood(1000, CONTINUATION, 0, 1, new byte[0]);
    isCalmed("client_flood");
  }

  @Test
  void continuationFlood_withFields_isBoundedByTheHeadLimit() {
    client.send(HEADERS, 0, 1, request("GET", "/"));
    client.flood(1000, CONTINUATION, 0, 1, block("a", "b".repeat(8000)));
    assertThat(client.readGoAway()).isIn(PROTOCOL_ERROR, ENHANCE_YOUR_CALM);
    assertThat(fixture.desk.begun).isEmpty();
  }

  @Test
  void streamsBeyondTheLimit_areRefused() {
    fixture.desk.onBegin = x -> x.onEnd = null;
    for (int i = 0; i < 110; i++) {
      client.get(2 * i + 1, "/");
    }
    List<Integer> refused = new ArrayList<>();
    while (refused.size() < 10) {
      Frame frame = client.read(RST_STREAM);
      assertThat(frame.error()).isEqualTo(REFUSED_STREAM);
      refused.add(frame.stream());
    }
    assertThat(refused).containsExactly(201, 203, 205, 207, 209, 211, 213, 215, 217, 219);
    assertThat(fixture.desk.begun).hasSize(100);
  }

  @Test
  void hpackBomb_isRefused() {
    // One field of 4,000 bytes goes into the table; then it is named 4,000 times.
    byte[] first = block("a", "b".repeat(4000));
    first[0] = 0x40;
    client.send(HEADERS, 0, 1, request("GET", "/"));
    client.send(CONTINUATION, 0, 1, first);
    byte[] again = new byte[4000];
    Arrays.fill(again, (byte) 0xbe);
    client.send(CONTINUATION, END_HEADERS, 1, again);
    assertThat(client.status(client.read(HEADERS))).isEqualTo("431");
    assertThat(fixture.desk.begun).isEmpty();
    assertThat(fixture.refused("headers_too_large")).isEqualTo(1);
  }

  @Test
  void head_aLittleTooLarge_isAnswered431() {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      fields.addAll(List.of("a" + i, "b".repeat(8000)));
    }
    byte[] whole = request("GET", "/", fields.toArray(String[]::new));
    int half = 16_000;
    client.send(HEADERS, END_STREAM, 1, Arrays.copyOf(whole, half));
    for (int at = half; at < whole.length; at += half) {
      int to = Math.min(at + half, whole.length);
      int flags = to == whole.length ? END_HEADERS : 0;
      client.send(CONTINUATION, flags, 1, Arrays.copyOfRange(whole, at, to));
    }
    assertThat(client.status(client.read(HEADERS))).hasToString("431");
    assertThat(fixture.desk.begun).isEmpty();
    assertThat(fixture.refused("headers_too_large")).isEqualTo(1);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments("connection field", request("GET", "/", "connection", "close")),
        arguments("keep-alive field", request("GET", "/", "keep-alive", "1")),
        arguments("proxy-connection field", request("GET", "/", "proxy-connection", "close")),
        arguments("transfer-encoding", request("GET", "/", "transfer-encoding", "chunked")),
        arguments("te other than trailers", request("GET", "/", "te", "gzip")),
        arguments("upgrade field", request("GET", "/", "upgrade", "websocket")),
        arguments("upper case name", request("GET", "/", "Abc", "d")),
        arguments("CR in value", request("GET", "/", "a", "b\rc")),
        arguments("LF in value", request("GET", "/", "a", "b\nc")),
        arguments("NUL in value", request("GET", "/", "a", "b\0c")),
        arguments("colon in name", request("GET", "/", "a:b", "c")),
        arguments("space in name", request("GET", "/", "a b", "c")),
        arguments("space before value", request("GET", "/", "a", " b")),
        arguments("space after value", request("GET", "/", "a", "b ")),
        arguments("empty name", request("GET", "/", "", "b")),
        arguments("two methods", request("GET", "/", ":method", "GET")),
        arguments("two paths", request("GET", "/", ":path", "/")),
        arguments("unknown pseudo-header", request("GET", "/", ":a", "b")),
        arguments("pseudo-header of a response", request("GET", "/", ":status", "200")),
        arguments("length without body", request("GET", "/", "content-length", "5")),
        arguments("two lengths", request("GET", "/", "content-length", "0", "content-length", "1")),
        arguments("late pseudo-header", block(":method", "GET", "a", "b", ":path", "/")),
        arguments("no method", block(":scheme", "http", ":authority", "x", ":path", "/")),
        arguments("no scheme", block(":method", "GET", ":authority", "x", ":path", "/")),
        arguments("no path", block(":method", "GET", ":scheme", "http", ":authority", "x")),
        arguments("empty path", request("GET", "")),
        arguments("no authority", block(":method", "GET", ":scheme", "http", ":path", "/")),
        arguments("path with CRLF", request("GET", "/\r\nA: b")),
        arguments("path with space", request("GET", "/a b")),
        arguments("path without slash", request("GET", "a")),
        arguments("path above its root", request("GET", "/../a")),
        arguments("path with fragment", request("GET", "/a#b")),
        arguments("path with escaped NUL", request("GET", "/%00")),
        arguments("absolute path", request("GET", "http://y/")),
        arguments("bad method", request("G T", "/")),
        arguments("connect", request("CONNECT", "/")),
        arguments("extended connect", request("CONNECT", "/", ":protocol", "websocket")),
        arguments("trace", request("TRACE", "/")),
        arguments("host that differs", request("GET", "/", "host", "y")),
        arguments("two hosts", request("GET", "/", "host", "x", "host", "y")),
        arguments("authority with user", withAuthority("u@x")),
        arguments("authority with slash", withAuthority("x/y")),
        arguments("odd scheme", block(schemed("a b:/"))),
        arguments("other scheme", block(schemed("ftp"))),
        arguments("too many fields", request("GET", "/", many(101))),
        arguments("target too long", request("GET", "/" + "a".repeat(9000))),
        arguments("other expectation", request("GET", "/", "expect", "200-ok")));
  }

  private static byte[] withAuthority(String text) {
    return block(":method", "GET", ":scheme", "http", ":authority", text, ":path", "/");
  }

  private static String[] schemed(String scheme) {
    return new String[] {":method", "GET", ":scheme", scheme, ":authority", "x", ":path", "/"};
  }

  private static String[] many(int count) {
    return Stream.generate(() -> Stream.of("a", "b"))
        .limit(count)
        .flatMap(pair -> pair)
        .toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void request_thatIsMalformed_isResetOrAnsweredAndNeverServed(String name, byte[] block) {
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, block);
    Frame frame = client.next();
    while (frame.stream() != 1) {
      frame = client.next();
    }
    if (frame.type() == RST_STREAM) {
      assertThat(frame.error()).isEqualTo(PROTOCOL_ERROR);
    } else {
      assertThat(client.status(frame)).isIn("400", "405", "414", "417", "431");
    }
    assertThat(fixture.desk.begun).isEmpty();
    assertThat(client.get(3, "/next").answer(3).body()).isEqualTo("GET /next 0");
  }

  @Test
  void body_longerThanItsLength_isReset() {
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "3"));
    client.send(DATA, END_STREAM, 1, new byte[4]);
    assertThat(client.read(RST_STREAM).error()).isEqualTo(PROTOCOL_ERROR);
    assertThat(fixture.desk.next().awaitGone()).isNotNull();
  }

  @Test
  void body_shorterThanItsLength_isReset() {
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "3"));
    client.send(DATA, END_STREAM, 1, new byte[2]);
    assertThat(client.read(RST_STREAM).error()).isEqualTo(PROTOCOL_ERROR);
    assertThat(fixture.desk.next().awaitGone()).isNotNull();
  }

  @Test
  void trailers_withPseudoHeaders_areReset() {
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/"));
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, block(":path", "/other"));
    assertThat(client.read(RST_STREAM).error()).isEqualTo(PROTOCOL_ERROR);
    assertThat(fixture.desk.next().awaitGone()).isNotNull();
  }

  @Test
  void equalLengths_collapse() {
    client.send(
        HEADERS,
        END_HEADERS,
        1,
        request("POST", "/", "content-length", "2", "content-length", "2"));
    client.send(DATA, END_STREAM, 1, new byte[2]);
    FrameClient.Answer answer = client.answer(1);
    assertThat(answer.body()).isEqualTo("POST / 2");
    assertThat(fixture.desk.next().head.bodyLength()).isEqualTo(2);
  }

  @Test
  void prefaceThatIsWrong_isNoHttp2() {
    try (RawClient raw = fixture.connect()) {
      raw.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 505 ");
    }
  }
}
