package io.weir.filters.llm.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.weir.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON trees of other people's making: every look into one is safe, whatever stands there. Numbers
 * keep the form in which they were written.
 */
public final class Json {
  /** Deeper nesting than any request needs; what lies deeper is refused. */
  private static final int DEPTH_MAX = 256;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  /** A mapping without fields. */
  public static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();

  private Json() {}

  /** What the bytes say; null where they are no JSON document. */
  public static @Nullable JsonNode parse(byte[] bytes, int from, int length) {
    try (JsonParser parser = READER.getFactory().createParser(bytes, from, length)) {
      JsonNode read = READER.readTree(parser);
      return read == null || read.isMissingNode() || parser.nextToken() != null ? null : read;
    } catch (IOException e) {
      return null;
    }
  }

  /** What the buffer says, which stays as it is; null where that is no JSON document. */
  public static @Nullable JsonNode parse(ByteBuf bytes) {
    int length = bytes.readableBytes();
    return bytes.hasArray()
        ? parse(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length)
        : parse(ByteBufUtil.getBytes(bytes), 0, length);
  }

  /** What the text says; null where it is no JSON document. */
  public static @Nullable JsonNode parse(String text) {
    try {
      JsonNode read = READER.readTree(text);
      return read == null || read.isMissingNode() ? null : read;
    } catch (IOException e) {
      return null;
    }
  }

  /** What stands under a name, a missing node where nothing does; of any node. */
  public static JsonNode at(JsonNode node, String name) {
    JsonNode inner = node.get(name);
    return inner == null ? MissingNode.getInstance() : inner;
  }

  /** The text under a name; null where there is none, or something else. */
  public static @Nullable String text(JsonNode node, String name) {
    return at(node, name).textValue();
  }

  /** The text under a name; empty where there is none. */
  public static String textOrEmpty(JsonNode node, String name) {
    String text = text(node, name);
    return text == null ? "" : text;
  }

  /** The whole number under a name; null where there is none. */
  public static @Nullable Long number(JsonNode node, String name) {
    JsonNode inner = at(node, name);
    return inner.isNumber() ? Long.valueOf(inner.asLong()) : null;
  }

  /** A text or a list of texts, as a list; empty where there is none, null where it is neither. */
  public static @Nullable List<String> texts(JsonNode node, String name) {
    JsonNode said = orNull(node, name);
    if (said == null) {
      return List.of();
    }
    if (said.isTextual()) {
      return List.of(said.textValue());
    }
    List<String> texts = new ArrayList<>(said.size());
    for (JsonNode text : said) {
      if (text.isTextual()) {
        texts.add(text.textValue());
      }
    }
    return said.isArray() && texts.size() == said.size() ? texts : null;
  }

  /** The count under a name; 0 where there is none. */
  public static long count(JsonNode node, String name) {
    return Math.max(0, at(node, name).asLong(0));
  }

  /** The number under a name; null where there is none. */
  public static @Nullable Double decimal(JsonNode node, String name) {
    JsonNode inner = at(node, name);
    return inner.isNumber() ? Double.valueOf(inner.asDouble()) : null;
  }

  /** The boolean under a name; null where there is none. */
  public static @Nullable Boolean bool(JsonNode node, String name) {
    JsonNode inner = at(node, name);
    return inner.isBoolean() ? Boolean.valueOf(inner.booleanValue()) : null;
  }

  /** What stands under a name; null where nothing or a null does. */
  public static @Nullable JsonNode orNull(JsonNode node, String name) {
    JsonNode inner = node.get(name);
    return inner == null || inner.isNull() ? null : inner;
  }

  /** Writes a tree as one value. */
  public static JsonWriter write(JsonWriter out, JsonNode node) {
    if (node.isTextual()) {
      return out.value(node.textValue());
    }
    if (node.isObject()) {
      out.beginObject();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        write(out.name(field.getKey()), field.getValue());
      }
      return out.endObject();
    }
    if (node.isArray()) {
      out.beginArray();
      for (JsonNode inner : node) {
        write(out, inner);
      }
      return out.endArray();
    }
    return node.isMissingNode() ? out.value((String) null) : out.rawAscii(node.asText());
  }

  /** A tree as text. */
  public static String print(JsonNode node) {
    return write(new JsonWriter(), node).toString();
  }
}
