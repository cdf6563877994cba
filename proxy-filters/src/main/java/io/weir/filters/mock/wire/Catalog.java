package io.weir.filters.mock.wire;

import io.weir.json.JsonWriter;
import java.util.List;

/** Answers about the models there are. */
public final class Catalog {
  private static final String EPOCH = "2025-01-01T00:00:00Z";
  private static final long EPOCH_SECONDS = 1_735_689_600;

  private Catalog() {}

  /** The answer to {@code GET /v1/models} in OpenAI's form. */
  public static Script openAi(List<String> models) {
    return Script.json(
        json -> {
          json.beginObject().name("object").value("list").name("data").beginArray();
          models.forEach(model -> openAi(json, model));
          json.endArray().endObject();
        });
  }

  /** The answer to {@code GET /v1/models/<id>} in OpenAI's form. */
  public static Script openAi(String model) {
    return Script.json(json -> openAi(json, model));
  }

  private static void openAi(JsonWriter json, String model) {
    json.beginObject().name("id").value(model).name("object").value("model");
    json.name("created").value(EPOCH_SECONDS).name("owned_by").value("weir").endObject();
  }

  /** The answer to {@code GET /v1/models} in Anthropic's form. */
  public static Script anthropic(List<String> models) {
    return Script.json(
        json -> {
          json.beginObject().name("data").beginArray();
          models.forEach(model -> anthropic(json, model));
          json.endArray().name("has_more").value(false);
          json.name("first_id").value(models.isEmpty() ? null : models.get(0));
          json.name("last_id").value(models.isEmpty() ? null : models.get(models.size() - 1));
          json.endObject();
        });
  }

  /** The answer to {@code GET /v1/models/<id>} in Anthropic's form. */
  public static Script anthropic(String model) {
    return Script.json(json -> anthropic(json, model));
  }

  private static void anthropic(JsonWriter json, String model) {
    json.beginObject().name("type").value("model").name("id").value(model);
    json.name("display_name").value(model).name("created_at").value(EPOCH);
    json.name("lifecycle").value("active").endObject();
  }

  /** The answer to {@code GET /api/tags}; {@code /api/ps} has the same form. */
  public static Script ollama(List<String> models) {
    return Script.json(
        json -> {
          json.beginObject().name("models").beginArray();
          for (String model : models) {
            json.beginObject().name("name").value(model).name("model").value(model);
            json.name("modified_at").value(EPOCH).name("size").value(1);
            json.name("digest").value("0".repeat(64));
            details(json);
            json.endObject();
          }
          json.endArray().endObject();
        });
  }

  /** The answer to {@code POST /api/show}. */
  public static Script show() {
    return Script.json(
        json -> {
          json.beginObject().name("modelfile").value("# mock").name("parameters").value("");
          json.name("template").value("{{ .Prompt }}");
          details(json);
          json.name("model_info").beginObject().name("general.architecture").value("mock");
          json.endObject().name("capabilities").beginArray();
          json.value("completion").value("tools").endArray();
          json.name("modified_at").value(EPOCH).endObject();
        });
  }

  /** The answer to {@code GET /api/version}. */
  public static Script version() {
    return Script.json(json -> json.beginObject().name("version").value("0.12.0").endObject());
  }

  private static void details(JsonWriter json) {
    json.name("details").beginObject().name("parent_model").value("").name("format").value("gguf");
    json.name("family").value("mock").name("families").beginArray().value("mock").endArray();
    json.name("parameter_size").value("1B").name("quantization_level").value("Q4_0").endObject();
  }
}
