package io.weir.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndentedTest {
  @Test
  void objects_nested_areLaidOut() {
    assertThat(indented("{\"a\":[1,{}],\"b\":{\"c\":[]},\"d\":\"x\"}"))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {}
              ],
              "b": {
                "c": []
              },
              "d": "x"
            }
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"{,:[\"", "\"a\\\"}\"", "\"\\\\\"", "7", "null", "[]", "\"\u00e9\""})
  void values_alone_stayAsTheyAre(String json) {
    assertThat(indented(json)).isEqualTo(json + "\n");
  }

  private static String indented(String json) {
    return new String(Indented.of(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
