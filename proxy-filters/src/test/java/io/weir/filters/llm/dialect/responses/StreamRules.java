package io.weir.filters.llm.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.dialect.responses.Wire.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What accumulators of clients rely on in a stream: order, numbers, ids, and no surprise at end.
 */
final class StreamRules {
  private final List<String> ids = new ArrayList<>();
  private final Map<String, StringBuilder> deltas = new HashMap<>();
  private final Map<Integer, JsonNode> done = new HashMap<>();
  private String responseId = "";
  private long created;

  void check(List<Event> events) {
    assertThat(events.get(0).name()).isEqualTo("response.created");
    for (int i = 0; i < events.size(); i++) {
      JsonNode data = events.get(i).data();
      assertThat(data.path("type").asText()).isEqualTo(events.get(i).name());
      assertThat(data.path("sequence_number").asLong(-1)).isEqualTo(i);
      event(events.get(i).name(), data);
    }
    Event last = events.get(events.size() - 1);
    assertThat(last.name()).matches("response\\.(completed|incomplete|failed)");
    JsonNode output = last.data().at("/response/output");
    assertThat(output).hasSameSizeAs(ids);
    if (!last.name().endsWith("failed")) {
      done.forEach((index, item) -> assertThat(output.get(index)).isEqualTo(item));
      assertThat(done).hasSameSizeAs(ids);
    }
  }

  private void event(String name, JsonNode data) {
    if (data.has("response")) {
      JsonNode response = data.get("response");
      if (responseId.isEmpty()) {
        responseId = response.path("id").asText();
        created = response.path("created_at").asLong();
      }
      assertThat(response.path("id").asText()).isEqualTo(responseId).startsWith("resp_");
      assertThat(response.path("created_at").asLong()).isEqualTo(created).isPositive();
      return;
    }
    if (name.equals("error")) {
      return;
    }
    int index = data.path("output_index").asInt(-1);
    if (name.equals("response.output_item.added")) {
      assertThat(index).isEqualTo(ids.size());
      ids.add(data.at("/item/id").asText());
      return;
    }
    assertThat(index).isBetween(0, ids.size() - 1);
    assertThat(done).doesNotContainKey(index);
    if (name.equals("response.output_item.done")) {
      assertThat(data.at("/item/id").asText()).isEqualTo(ids.get(index));
      done.put(index, data.get("item"));
      return;
    }
    assertThat(data.path("item_id").asText()).isEqualTo(ids.get(index));
    String part = index + ":" + data.path("content_index").asInt(0);
    if (name.endsWith(".delta")) {
      deltas.computeIfAbsent(part, key -> new StringBuilder()).append(data.path("delta").asText());
    }
    for (String whole : new String[] {"text", "refusal", "arguments", "input"}) {
      if (name.endsWith(".done") && data.has(whole)) {
        assertThat(deltas.getOrDefault(part, new StringBuilder()))
            .hasToString(data.get(whole).asText());
      }
    }
  }
}
