package io.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come: nothing is thrown, nothing leaks, splitting changes nothing, and what Weir
 * writes anew is read as the same messages.
 */
class RelayFuzzTest {
  private static final List<String> SEEDS =
      List.of(
          "POST /v1/chat?a=b HTTP/1.1|Host: h:8|Content-Length: 3|X-A: b|Cookie: c; d||abc",
          "GET http://i/%7e/../a HTTP/1.1|Host: h|Connection: close, x-a|X-A: b|TE: trailers||",
          "POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||3;a=b|abc|10|0123456789abcdef|0||",
          "PUT /a HTTP/1.1|Host: h|Transfer-Encoding: chunked|Expect: 100-continue||1|a|0|X: y||",
          "OPTIONS * HTTP/1.0|Host: h|Connection: keep-alive||GET / HTTP/1.1|Host: h||",
          "GET /w HTTP/1.1|Host: h|Connection: Upgrade|Upgrade: websocket||");
  private static final List<String> ANSWERS =
      List.of(
          "HTTP/1.1 200 OK|Content-Length: 3|Date: x|Server: a||abc",
          "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Date: x|Transfer-Encoding: chunked||1|a|0|X: y||",
          "HTTP/1.0 404 Not Found|Date: x|Connection: keep-alive, a|A: b||until the end",
          "HTTP/1.1 304 Not Modified|Date: x|ETag: \"a\"||",
          "HTTP/1.1 204|Date: x|Content-Length : 0||");

  @FuzzTest
  void requests_arbitraryBytes_surviveTheRelay(byte[] bytes) {
    relayRequests(bytes);
  }

  @FuzzTest
  void responses_arbitraryBytes_surviveTheRelay(byte[] bytes) {
    relayResponse(bytes);
  }

  @Test
  void requests_mutated_surviveTheRelay() {
    Random random = new Random(42);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      String told = relayRequests(mutated(SEEDS.get(i % SEEDS.size()), random));
      refused += told.contains("!") ? 1 : 0;
    }
    assertThat(refused).isBetween(300, 1_700);
  }

  @Test
  void responses_mutated_surviveTheRelay() {
    Random random = new Random(43);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      String told = relayResponse(mutated(ANSWERS.get(i % ANSWERS.size()), random));
      refused += told.contains("!") ? 1 : 0;
    }
    assertThat(refused).isBetween(300, 1_800);
  }

  /** One to three bytes changed, put in, taken out, or a piece of another place repeated. */
  private static byte[] mutated(String seed, Random random) {
    String likely = "\r\n\r\n :;,\t\0/%.0123456789abcdefABCDEFxX-_\"\\#?\u007f\u00ff";
    StringBuilder text = new StringBuilder(seed.replace("|", "\r\n"));
    for (int n = random.nextInt(4); n > 0 && text.length() > 1; n--) {
      int at = random.nextInt(text.length());
      char c = likely.charAt(random.nextInt(likely.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, c);
        case 1 -> text.insert(at, c);
        case 2 -> text.deleteCharAt(at);
        default -> {
          int from = random.nextInt(text.length());
          int to = Math.min(text.length(), from + random.nextInt(30));
          text.insert(at, text.substring(from, to));
        }
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String relayRequests(byte[] bytes) {
    String told = readRequests(bytes, bytes.length, null);
    int step = 1 + bytes.length % 13;
    assertThat(readRequests(bytes, step, null)).isEqualTo(told);
    WriterFixture fixture = new WriterFixture();
    String whole = readRequests(bytes, bytes.length, fixture.writer);
    byte[] rewritten = fixture.bytes();
    try {
      String read = readRequests(rewritten, Math.max(1, rewritten.length), null);
      assertThat(comparable(read)).isEqualTo(comparable(whole));
    } finally {
      fixture.writer.close();
    }
    return told;
  }

  /** Without what a refusal leaves, and what is not passed on. */
  private static String comparable(String told) {
    int refused = told.indexOf('!');
    String whole = refused < 0 ? told : told.substring(0, refused);
    int end = whole.lastIndexOf("end;");
    return (end < 0 ? "" : whole.substring(0, end)).replace(" continue ", " ");
  }

  private static String readRequests(byte[] bytes, int step, @Nullable MessageWriter writer) {
    Transcript<RequestHead> told = new Transcript<>();
    Http1Sink<RequestHead> sink = writer == null ? told : new Requests(told, writer);
    try (RequestParser parser =
        new RequestParser(Http1Limits.DEFAULT, sink, UnpooledByteBufAllocator.DEFAULT)) {
      told.atEnd(parser::next);
      for (int at = 0; at < bytes.length; at += step) {
        parser.feed(Unpooled.wrappedBuffer(bytes, at, Math.min(step, bytes.length - at)).copy());
      }
    }
    return told.text();
  }

  private static String relayResponse(byte[] bytes) {
    String told = readResponse(bytes, Math.max(1, bytes.length), null);
    int step = 1 + bytes.length % 13;
    assertThat(readResponse(bytes, step, null)).isEqualTo(told);
    WriterFixture fixture = new WriterFixture();
    String whole = readResponse(bytes, Math.max(1, bytes.length), fixture.writer);
    byte[] rewritten = fixture.bytes();
    try {
      String read = readResponse(rewritten, Math.max(1, rewritten.length), null);
      if (!told.contains("!") && !told.startsWith("101") && !told.contains(" 101 ")) {
        assertThat(comparable(read)).isEqualTo(comparable(whole));
      }
    } finally {
      fixture.writer.close();
    }
    return told;
  }

  private static String readResponse(byte[] bytes, int step, @Nullable MessageWriter writer) {
    Transcript<ResponseHead> told = new Transcript<>();
    Http1Sink<ResponseHead> sink = writer == null ? told : new Responses(told, writer);
    try (ResponseParser parser =
        new ResponseParser(Http1Limits.DEFAULT, sink, UnpooledByteBufAllocator.DEFAULT)) {
      parser.expect(false);
      for (int at = 0; at < bytes.length; at += step) {
        parser.feed(Unpooled.wrappedBuffer(bytes, at, Math.min(step, bytes.length - at)).copy());
      }
      parser.eof();
    }
    return told.text();
  }

  /** Writes down and writes on. */
  private abstract static class Relay<H> implements Http1Sink<H> {
    final Transcript<H> told;
    final MessageWriter writer;

    Relay(Transcript<H> told, MessageWriter writer) {
      this.told = told;
      this.writer = writer;
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      assertThat(writer.data(owned.retainedDuplicate(), end)).isTrue();
      told.data(owned, end);
    }

    @Override
    public void end(@Nullable Headers trailers) {
      if (trailers == null) {
        assertThat(writer.data(Unpooled.EMPTY_BUFFER, true)).isTrue();
      } else {
        assertThat(writer.trailers(trailers)).isTrue();
      }
      told.end(trailers);
    }

    @Override
    public void refused(Fault fault, String detail) {
      told.refused(fault, detail);
    }
  }

  private static final class Requests extends Relay<RequestHead> {
    Requests(Transcript<RequestHead> told, MessageWriter writer) {
      super(told, writer);
    }

    @Override
    public void head(RequestHead head, boolean end) {
      if (head.authority().isEmpty()) {
        head.authority("none");
      }
      writer.request(head, end, false);
      told.head(head, end);
    }
  }

  private static final class Responses extends Relay<ResponseHead> {
    Responses(Transcript<ResponseHead> told, MessageWriter writer) {
      super(told, writer);
    }

    @Override
    public void head(ResponseHead head, boolean end) {
      if (head.informational()) {
        writer.interim(head);
      } else if (head.status() == 101) {
        writer.switching(head, "x");
      } else {
        if (!head.headers().contains(HeaderNames.DATE)) {
          head.headers().add(HeaderNames.DATE, "y");
        }
        writer.response(head, end, new HeadWriter.Client(false, false, true));
      }
      told.head(head, end);
    }
  }
}
