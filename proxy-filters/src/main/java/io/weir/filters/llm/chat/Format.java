package io.weir.filters.llm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What form an answer has to have.
 *
 * @param schema JSON Schema of it; null unless the kind is {@link Kind#SCHEMA}
 * @param name what the client calls the schema; null without
 * @param description null without
 * @param strict whether the answer must keep to the schema; null where the client did not say
 */
public record Format(
    Kind kind,
    @Nullable JsonNode schema,
    @Nullable String name,
    @Nullable String description,
    @Nullable Boolean strict) {
  /** Any text. */
  public static final Format TEXT = new Format(Kind.TEXT, null, null, null, null);

  /** Any JSON object. */
  public static final Format JSON = new Format(Kind.JSON, null, null, null, null);

  /** Forms there are. */
  public enum Kind {
    TEXT,
    JSON,
    SCHEMA
  }
}
