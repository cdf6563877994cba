package io.weir.benchmarks.load.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.benchmarks.load.count.Tally;
import io.weir.benchmarks.load.work.Request;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private static final String LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ndata: x\n\n ";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String CHUNKS =
      CHUNKED + "9;note=1\r\ndata: a\n\n\r\nB\r\ndata: b\r\n\r\n\r\n0\r\nTrailer: t\r\n\r\n";
  private static final String EARLY =
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 404 No\r\ncontent-length:0\r\n\r\n";

  private final Tally tally = new Tally(0, Long.MAX_VALUE);
  private final Call call = new Call(tally);
  private final AnswerReader reader = new AnswerReader(call);

  @Test
  void answer_cutAnywhere_endsWhereItEnds() {
    for (String answer : new String[] {LENGTH, CHUNKS, EARLY}) {
      byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
      for (int cut = 0; cut <= bytes.length; cut++) {
        begin();
        int first = reader.read(bytes, 0, cut);
        assertThat(first).isEqualTo(cut);
        assertThat(reader.ended()).isEqualTo(cut == bytes.length);
        assertThat(reader.read(bytes, cut, bytes.length)).isEqualTo(bytes.length);
        assertThat(reader.ended()).isTrue();
        call.end(1);
      }
    }
  }

  @Test
  void answer_inChunks_givesItsEvents() {
    read(CHUNKS);
    call.end(1);

    assertThat(tally.streams(1).events()).isEqualTo(2);
    assertThat(reader.keepAlive()).isTrue();
  }

  @Test
  void answer_withMoreBehindIt_stopsBeforeThat() {
    assertThat(read(LENGTH + "HTTP/1.1")).isEqualTo(LENGTH.length());
    assertThat(reader.ended()).isTrue();
  }

  @Test
  void answer_afterAnEarlyOne_isTheOneThatCounts() {
    read(EARLY);
    call.end(1);

    assertThat(tally.totals(1).statuses()).containsOnlyKeys("404");
    assertThat(reader.keepAlive()).isFalse();
  }

  @Test
  void answer_withoutLength_endsWithTheConnection() {
    read("HTTP/1.1 200 OK\r\n\r\nsome of it");

    assertThat(reader.ended()).isFalse();
    assertThat(reader.endsWithConnection()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 abc What\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
      })
  void answer_thatIsNone_isBad(String bytes) {
    assertThat(read(bytes)).isEqualTo(AnswerReader.BAD);
  }

  @Test
  void head_withoutEnd_isBadWhenItGrowsTooLong() {
    begin();
    byte[] bytes = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    int at = 0;
    for (int i = 0; i < 7 && at != AnswerReader.BAD; i++) {
      at = reader.read(bytes, 0, bytes.length);
    }
    assertThat(at).isEqualTo(AnswerReader.BAD);
  }

  private int read(String answer) {
    begin();
    byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
    return reader.read(bytes, 0, bytes.length);
  }

  private void begin() {
    reader.reset();
    try (Shot shot = new Shot(new Request("GET", "/", Map.of(), "", true, 1), "localhost")) {
      call.begin(shot, 1, 1);
    }
  }
}
