package io.weir.filters.llm.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in their two forms: numbers, and the bytes of 32-bit floats, the lowest first, as base64.
 */
final class Vectors {
  private Vectors() {}

  /** Whether a node is a vector in one of the forms. */
  static boolean is(@Nullable JsonNode node) {
    return node != null && (node.isArray() || node.isTextual());
  }

  /** Writes a vector in the form that is wanted. */
  static void write(JsonNode vector, boolean base64, JsonWriter out) {
    if (vector.isTextual() == base64) {
      Json.write(out, vector);
    } else if (base64) {
      byte[] bytes = new byte[vector.size() * Float.BYTES];
      ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      vector.forEach(number -> floats.putFloat((float) number.asDouble()));
      out.value(Base64.getEncoder().encodeToString(bytes));
    } else {
      numbers(vector.textValue(), out);
    }
  }

  private static void numbers(String base64, JsonWriter out) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      decoded = new byte[0];
    }
    ByteBuffer bytes = ByteBuffer.wrap(decoded).order(ByteOrder.LITTLE_ENDIAN);
    out.beginArray();
    while (bytes.remaining() >= Float.BYTES) {
      float number = bytes.getFloat();
      if (Float.isFinite(number)) {
        out.rawAscii(Float.toString(number));
      } else {
        out.value(0);
      }
    }
    out.endArray();
  }
}
