package io.weir.filters.models;

import io.weir.filters.models.Catalogue.Listed;
import io.weir.json.JsonWriter;
import java.util.List;

/** {@code /v1/models} as OpenAI answers it. */
final class OpenAiAnswers {
  private OpenAiAnswers() {}

  static void list(List<Listed> models, JsonWriter json) {
    json.beginObject().name("object").value("list").name("data").beginArray();
    models.forEach(model -> model(model, json));
    json.endArray().endObject();
  }

  static void model(Listed listed, JsonWriter json) {
    ModelEntry model = listed.model();
    json.beginObject().name("id").value(listed.id()).name("object").value("model");
    json.name("created")
        .value(model.createdAt().getEpochSecond())
        .name("owned_by")
        .value(model.owner());
    if (model.context() > 0) {
      json.name("context_length").value(model.context());
    }
    json.endObject();
  }
}
