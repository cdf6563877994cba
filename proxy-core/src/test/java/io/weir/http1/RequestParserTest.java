package io.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.http.RequestHead;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestParserTest {
  private final Transcript<RequestHead> told = new Transcript<>();
  private final RequestParser parser =
      new RequestParser(Http1Limits.DEFAULT, told, UnpooledByteBufAllocator.DEFAULT);

  private void feed(String bytes) {
    parser.feed(buffer(bytes));
  }

  /** The bytes of a text in which a bar stands for CRLF. */
  static ByteBuf buffer(String bytes) {
    String lines = bytes.replace("|", "\r\n");
    return Unpooled.directBuffer().writeBytes(lines.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void pipelined_secondWaits_untilNext() {
    feed("GET /a HTTP/1.1|Host: h||GET /b HTTP/1.1|Host: h||");
    assertThat(told.text()).isEqualTo("GET h /a length=0 [] end;");
    assertThat(parser.hasLeftover()).isTrue();
    assertThat(parser.idle()).isFalse();
    parser.next();
    assertThat(told.text()).isEqualTo("GET h /a length=0 [] end; GET h /b length=0 [] end;");
    assertThat(parser.hasLeftover()).isFalse();
    parser.next();
    assertThat(parser.idle()).isTrue();
    parser.close();
  }

  @Test
  void chunked_withTrailers_isTold() {
    feed(
        "POST /a HTTP/1.1|Host: h|Transfer-Encoding: chunked|X: y||"
            + "3|abc|10;x=y|0123456789abcdef|0|X-Sum: 1|Authorization: z||");
    assertThat(told.text())
        .isEqualTo("POST h /a length=-1 [X: y] \"abc0123456789abcdef\" [X-Sum: 1] end;");
    parser.close();
  }
}
