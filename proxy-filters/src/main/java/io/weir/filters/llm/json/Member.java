package io.weir.filters.llm.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a member of a JSON object stands in its bytes, so that it can be changed and nothing else.
 *
 * @param from where its value begins; behind the object's opening brace where there is none
 * @param to behind the value, which holds neither text nor number; {@code from} where there is none
 */
public record Member(int from, int to) {
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * Finds one that is an object or null.
   *
   * @return null where the bytes are no JSON object in UTF-8, or the value is of another kind
   */
  public static @Nullable Member find(byte[] json, String name) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      int opened = offset(parser.currentLocation().getByteOffset());
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean named = name.equals(parser.currentName());
        JsonToken value = parser.nextToken();
        long from = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        if (named) {
          boolean known = value == JsonToken.START_OBJECT || value == JsonToken.VALUE_NULL;
          int to = offset(parser.currentLocation().getByteOffset());
          return known && opened >= 0 ? new Member(offset(from), to) : null;
        }
      }
      return parser.currentToken() == JsonToken.END_OBJECT && opened >= 0
          ? new Member(opened, opened)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether there is one. */
  public boolean there() {
    return to > from;
  }

  private static int offset(long bytes) {
    return Math.toIntExact(bytes);
  }
}
