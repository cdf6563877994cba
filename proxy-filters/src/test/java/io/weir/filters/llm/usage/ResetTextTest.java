package io.weir.filters.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetTextTest {
  @ParameterizedTest
  @CsvSource({"0,0s", "1,1ms", "999,999ms", "1000,1s", "1001,2s", "60000,1m0s", "3605000,1h0m5s"})
  void text_ofMillis_isAsOpenAiWritesIt(long millis, String text) {
    assertThat(ResetText.of(millis)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1s,1000",
    "120ms,120",
    "6m0s,360000",
    "1h0m5s,3605000",
    "1d2h,93600000",
    "7.66s,7660",
    "2m59.56s,179560",
    "0.5,500",
    "60,60000"
  })
  void millis_ofAnyProvidersText_areRead(String text, long millis) {
    assertThat(ResetText.millis(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "1s later", "s", "-1s", "1s-", "1w"})
  void millis_ofWhatIsNoDuration_areNone(String text) {
    assertThat(ResetText.millis(text)).isEqualTo(-1);
  }
}
