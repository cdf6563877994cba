package io.weir.filters.llm.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.dialect.Material.Recording;
import io.weir.filters.llm.dialect.anthropic.AnthropicClient;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TokenGuessTest {
  private static long guess(JsonNode body) throws Exception {
    return TokenGuess.of(new AnthropicClient().read(body, Losses.IGNORED));
  }

  private static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text.replace('\'', '"')));
  }

  @Test
  void of_textAndTools_countsBoth() throws Exception {
    long plain = guess(json("{'messages':[{'role':'user','content':'12345678'}]}"));
    assertThat(plain).isEqualTo(4 + 2);
    assertThat(guess(json("{'messages':[{'role':'user','content':'日本語'}]}"))).isEqualTo(4 + 3);
    assertThat(
            guess(
                json(
                    "{'messages':[{'role':'user','content':'12345678'}],"
                        + "'tools':[{'name':'look','description':'up','input_schema':{}}]}")))
        .isEqualTo(plain + 400 + 8 + 2);
  }

  @Test
  void of_recordedCounts_isNotFarOff() throws Exception {
    for (Recording recording : Material.recordings("anthropic-count-tokens")) {
      JsonNode asked = recording.asked();
      JsonNode answer = Json.parse(recording.response());
      if (recording.status() != 200 || asked == null || answer == null) {
        continue;
      }
      List<String> lost = new ArrayList<>();
      long guessed = TokenGuess.of(new AnthropicClient().read(asked, lost::add));
      if (lost.isEmpty()) {
        long counted = answer.get("input_tokens").asLong();
        assertThat(guessed).as(recording.id()).isBetween(counted / 4, counted * 4);
      }
    }
  }
}
