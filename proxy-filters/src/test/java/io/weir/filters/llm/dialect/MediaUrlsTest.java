package io.weir.filters.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.llm.chat.Part.Media.Source;
import org.junit.jupiter.api.Test;

class MediaUrlsTest {
  @Test
  void source_ofBase64_isInline() {
    String url = "DATA:image/png;charset=x;BASE64,AAA=";

    assertThat(MediaUrls.source(url)).isEqualTo(new Source.Inline("AAA="));
    assertThat(MediaUrls.mime(url)).isEqualTo("image/png");
    assertThat(MediaUrls.mime("data:;base64,AAA=")).isEmpty();
    assertThat(MediaUrls.of("image/png", "AAA=")).isEqualTo("data:image/png;base64,AAA=");
  }

  @Test
  void source_ofAnythingElse_isTheUrl() {
    for (String url :
        new String[] {"https://a/b,c", "data:text/plain,hi", "data:", ";base64,", ""}) {
      assertThat(MediaUrls.source(url)).isEqualTo(new Source.Url(url));
      assertThat(MediaUrls.mime(url)).isEmpty();
    }
  }
}
