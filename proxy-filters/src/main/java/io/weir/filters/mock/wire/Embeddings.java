package io.weir.filters.mock.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.mock.talk.Call;
import io.weir.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Answers with embeddings: vectors of length 1, the same for the same text. */
public final class Embeddings {
  private static final int DIMENSIONS = 32;
  private static final int DIMENSIONS_MAX = 4096;

  private Embeddings() {}

  /** The answer to {@code POST /v1/embeddings}. */
  public static Script openAi(Call call) {
    JsonNode body = call.prompt().body();
    boolean packed = body.path("encoding_format").asText("float").equals("base64");
    List<float[]> vectors = vectors(body);
    return Script.json(
        json -> {
          json.beginObject().name("object").value("list").name("data").beginArray();
          for (int i = 0; i < vectors.size(); i++) {
            json.beginObject().name("object").value("embedding").name("index").value(i);
            json.name("embedding");
            if (packed) {
              json.value(base64(vectors.get(i)));
            } else {
              numbers(json, vectors.get(i));
            }
            json.endObject();
          }
          json.endArray().name("model").value(call.prompt().model()).name("usage").beginObject();
          json.name("prompt_tokens").value(call.said().promptTokens());
          json.name("total_tokens").value(call.said().promptTokens()).endObject().endObject();
        });
  }

  /** The answer to {@code POST /api/embed}. */
  public static Script ollama(Call call) {
    return Script.json(
        json -> {
          json.beginObject().name("model").value(call.prompt().model());
          json.name("embeddings").beginArray();
          vectors(call.prompt().body()).forEach(vector -> numbers(json, vector));
          json.endArray().name("total_duration").value(1_000_000).name("load_duration").value(0);
          json.name("prompt_eval_count").value(call.said().promptTokens()).endObject();
        });
  }

  /** The answer to {@code POST /api/embeddings}, Ollama's older form. */
  public static Script ollamaSingle(Call call) {
    return Script.json(
        json -> {
          json.beginObject().name("embedding");
          numbers(json, vector(call.prompt().last(), DIMENSIONS));
          json.endObject();
        });
  }

  private static List<float[]> vectors(JsonNode body) {
    int wanted = body.path("dimensions").asInt(DIMENSIONS);
    int dimensions = wanted < 1 || wanted > DIMENSIONS_MAX ? DIMENSIONS : wanted;
    JsonNode input = body.path("input");
    boolean tokens = input.path(0).isNumber();
    List<float[]> vectors = new ArrayList<>();
    if (input.isArray() && !tokens) {
      input.forEach(
          item ->
              vectors.add(vector(item.isTextual() ? item.asText() : item.toString(), dimensions)));
    } else {
      vectors.add(vector(input.isTextual() ? input.asText() : input.toString(), dimensions));
    }
    return vectors;
  }

  private static float[] vector(String text, int dimensions) {
    Random random = new Random(text.hashCode());
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    float scale = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < dimensions; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  private static void numbers(JsonWriter json, float[] vector) {
    json.beginArray();
    for (float number : vector) {
      json.rawAscii(Float.toString(number));
    }
    json.endArray();
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : vector) {
      bytes.putFloat(number);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
