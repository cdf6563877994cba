package io.weir.filters.models;

import io.weir.filters.models.Catalogue.Listed;
import io.weir.json.JsonWriter;
import java.util.List;

/** What Ollama's clients ask of its models, as far as it can be known of models elsewhere. */
final class OllamaAnswers {
  /** One whose interface these answers follow. */
  private static final String VERSION = "0.12.0";

  private static final String DIGEST = "0".repeat(64);
  private static final String FAMILY = "weir";

  private OllamaAnswers() {}

  /** {@code /api/tags}. */
  static void tags(List<Listed> models, JsonWriter json) {
    json.beginObject().name("models").beginArray();
    for (Listed listed : models) {
      json.beginObject().name("name").value(listed.id()).name("model").value(listed.id());
      json.name("modified_at").value(modified(listed)).name("size").value(0);
      json.name("digest").value(DIGEST);
      details(json);
      json.endObject();
    }
    json.endArray().endObject();
  }

  /** {@code /api/show}. */
  static void show(Listed listed, JsonWriter json) {
    ModelEntry model = listed.model();
    json.beginObject().name("modelfile").value("").name("parameters").value("");
    json.name("template").value("");
    details(json);
    json.name("model_info").beginObject().name("general.architecture").value(FAMILY);
    if (model.context() > 0) {
      json.name(FAMILY + ".context_length").value(model.context());
    }
    json.endObject().name("capabilities").beginArray();
    if (!model.capabilities().contains("embedding")) {
      json.value("completion");
    }
    model.capabilities().forEach(json::value);
    json.endArray().name("modified_at").value(modified(listed)).endObject();
  }

  /** {@code /api/version}. */
  static void version(JsonWriter json) {
    json.beginObject().name("version").value(VERSION).endObject();
  }

  /** {@code /api/ps}: none is held in memory here. */
  static void running(JsonWriter json) {
    json.beginObject().name("models").beginArray().endArray().endObject();
  }

  private static String modified(Listed listed) {
    return listed.model().createdAt().toString();
  }

  private static void details(JsonWriter json) {
    json.name("details").beginObject().name("parent_model").value("").name("format").value("");
    json.name("family").value(FAMILY).name("families").beginArray().value(FAMILY).endArray();
    json.name("parameter_size").value("").name("quantization_level").value("").endObject();
  }
}
