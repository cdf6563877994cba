package io.weir.filters.translate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamOptionsTest {
  private static @Nullable String asking(String body) {
    ByteBuf bytes = Unpooled.copiedBuffer("xx" + body, StandardCharsets.UTF_8).skipBytes(2);
    ByteBuf asking = StreamOptions.asking(bytes);
    bytes.release();
    if (asking == null) {
      return null;
    }
    String text = asking.toString(StandardCharsets.UTF_8);
    asking.release();
    return text;
  }

  @Test
  void body_withoutOptions_getsThemFirst_andKeepsEveryByte() {
    assertThat(asking(" { \"a\": \"\u00e9\u20ac\", \"n\":1.50 , \"stream\":true }"))
        .isEqualTo(
            " {\"stream_options\":{\"include_usage\":true},"
                + " \"a\": \"\u00e9\u20ac\", \"n\":1.50 , \"stream\":true }");
  }

  @Test
  void options_withoutTheWish_getIt_andKeepTheOthers() {
    assertThat(asking("{\"\u00e9\":1,\"stream_options\": {\"x\": 1.0} ,\"b\":2}"))
        .isEqualTo(
            "{\"\u00e9\":1,\"stream_options\": {\"x\":1.0,\"include_usage\":true} ,\"b\":2}");
    assertThat(asking("{\"stream_options\":{\"include_usage\":false}}"))
        .isEqualTo("{\"stream_options\":{\"include_usage\":true}}");
    assertThat(asking("{\"b\":2,\"stream_options\":null}"))
        .isEqualTo("{\"b\":2,\"stream_options\":{\"include_usage\":true}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"stream_options\":{\"include_usage\":true}}",
        "{\"stream_options\":7}",
        "{\"stream_options\":\"all\"}",
        "{\"stream_options\":[]}",
        "[{\"a\":1}]",
        "{\"a\":1",
        "{\"a\" 1}",
        "",
        "true"
      })
  void body_thatAsksAlreadyOrIsBroken_isLeftAlone(String body) {
    assertThat(asking(body)).isNull();
  }

  @Test
  void nestedOptions_areNone() {
    assertThat(asking("{\"a\":{\"stream_options\":{\"include_usage\":true}}}"))
        .startsWith("{\"stream_options\":{\"include_usage\":true},\"a\":");
  }
}
