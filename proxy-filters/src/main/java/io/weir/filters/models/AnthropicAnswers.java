package io.weir.filters.models;

import io.weir.filters.models.Catalogue.Listed;
import io.weir.json.JsonWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/models} as Anthropic answers it, page by page. */
final class AnthropicAnswers {
  private static final int PAGE = 20;
  private static final int PAGE_MAX = 1000;

  private AnthropicAnswers() {}

  /**
   * One page.
   *
   * @param query its {@code limit}, and {@code after_id} or {@code before_id}; what cannot be read
   *     is not there
   */
  static void list(List<Listed> models, String query, JsonWriter json) {
    int size = limit(parameter(query, "limit"));
    int after = indexOf(models, parameter(query, "after_id"));
    int before = indexOf(models, parameter(query, "before_id"));
    int to = before >= 0 ? before : Math.min(models.size(), after + 1 + size);
    int from = before >= 0 ? Math.max(0, before - size) : after + 1;
    boolean more = before >= 0 ? from > 0 : to < models.size();
    List<Listed> page = models.subList(from, to);
    json.beginObject().name("data").beginArray();
    page.forEach(model -> model(model, json));
    json.endArray().name("has_more").value(more);
    json.name("first_id").value(page.isEmpty() ? null : page.get(0).id());
    json.name("last_id").value(page.isEmpty() ? null : page.get(page.size() - 1).id());
    json.endObject();
  }

  static void model(Listed listed, JsonWriter json) {
    String created = listed.model().createdAt().toString();
    json.beginObject().name("type").value("model").name("id").value(listed.id());
    json.name("display_name").value(listed.id()).name("created_at").value(created).endObject();
  }

  private static int limit(@Nullable String text) {
    boolean number = text != null && text.matches("[0-9]{1,6}");
    return number ? Math.min(PAGE_MAX, Math.max(1, Integer.parseInt(text))) : PAGE;
  }

  private static int indexOf(List<Listed> models, @Nullable String id) {
    for (int i = 0; i < models.size(); i++) {
      if (models.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable String parameter(String query, String name) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name) && pair.startsWith("=", name.length())) {
        try {
          return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return null;
        }
      }
    }
    return null;
  }
}
