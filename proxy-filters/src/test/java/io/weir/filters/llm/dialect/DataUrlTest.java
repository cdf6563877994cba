package io.weir.filters.llm.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weir.filters.llm.chat.Part.Media.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataUrlTest {
  @Test
  void parse_base64_givesTypeAndData() {
    assertEquals(new DataUrl("image/png", "AAA="), DataUrl.parse("data:image/png;base64,AAA="));
    assertEquals(
        new DataUrl("text/plain", "AA"), DataUrl.parse("DATA:text/plain;charset=utf-8;BASE64,AA"));
    assertEquals(new DataUrl("", "AA"), DataUrl.parse("data:;base64,AA"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data:", "data:,x", "data:text/plain,x", "data:;base64", "base64,x"})
  void parse_anythingElse_isNone(String url) {
    assertNull(DataUrl.parse(url));
    assertEquals(new Source.Url(url), DataUrl.source(url));
    assertEquals("", DataUrl.mime(url));
  }

  @Test
  void url_ofWhatWasParsed_isTheSame() {
    String url = "data:image/png;base64,AAA=";

    assertEquals(url, new DataUrl(DataUrl.mime(url), "AAA=").url());
    assertEquals(new Source.Inline("AAA="), DataUrl.source(url));
  }
}
