package io.weir.filters.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LineEndsTest {
  @Test
  void next_endAmongBytesOfEveryValue_isTheFirstFromWhereItLooks() {
    for (int value = -128; value < 128; value++) {
      byte[] bytes = new byte[21];
      Arrays.fill(bytes, (byte) value);
      boolean isEnd = value == '\n' || value == '\r';
      for (byte end : new byte[] {'\n', '\r'}) {
        for (int at = 1; at < bytes.length; at++) {
          byte[] with = bytes.clone();
          with[at] = end;
          assertThat(LineEnds.next(with, 1, with.length)).isEqualTo(isEnd ? 1 : at);
          assertThat(LineEnds.next(with, 1, at)).isEqualTo(isEnd ? 1 : at);
        }
      }
    }
  }

  @Test
  void next_noByteLeft_isTheEnd() {
    assertThat(LineEnds.next(new byte[] {'\n'}, 0, 0)).isZero();
    assertThat(LineEnds.next(new byte[] {'\n', 1, 2, 3, 4, 5, 6, 7, 8}, 1, 9)).isEqualTo(9);
  }
}
