package io.weir.filters.llm.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what stands in a message's content. */
final class BlockReader {
  private final Losses losses;

  BlockReader(Losses losses) {
    this.losses = losses;
  }

  /** Whether a block belongs to a tool that the provider runs itself. */
  static boolean ofServerTool(String type) {
    return type.equals("server_tool_use")
        || type.equals("mcp_tool_use")
        || (type.endsWith("_tool_result") && !type.equals("tool_result"));
  }

  /**
   * Reads a text or a list of blocks.
   *
   * @param place where it stands, for errors
   */
  List<Part> content(JsonNode content, String place) throws Untranslatable {
    if (content.isTextual()) {
      return List.of(Part.Text.of(content.textValue()));
    }
    if (!content.isArray()) {
      throw new Untranslatable(place + ": must be a text or a list of blocks");
    }
    List<Part> parts = new ArrayList<>(content.size());
    for (int i = 0; i < content.size(); i++) {
      JsonNode block = content.get(i);
      if (!Json.at(block, "type").isTextual()) {
        throw new Untranslatable(place + '[' + i + "].type: must be a text");
      }
      block(block, place, i, parts);
    }
    return parts;
  }

  private void block(JsonNode block, String place, int i, List<Part> to) throws Untranslatable {
    String type = block.get("type").textValue();
    JsonNode cache = Json.orNull(block, "cache_control");
    switch (type) {
      case "text" -> {
        to.add(new Part.Text(text(block, "text", place, i), cache));
        cited(block);
      }
      case "image", "document" -> {
        Media media = media(type, block, cache);
        if (media != null) {
          to.add(media);
        }
      }
      case "thinking" -> {
        String signature = Json.textOrEmpty(block, "signature");
        to.add(
            new Part.Thought(
                Json.textOrEmpty(block, "thinking"), signature.isEmpty() ? null : signature));
      }
      case "redacted_thinking" -> to.add(new Part.SealedThought(Json.textOrEmpty(block, "data")));
      case "tool_use" -> to.add(toolCall(block, place, i, cache));
      case "tool_result" -> to.add(toolResult(block, place, i, cache));
      case "search_result" -> to.addAll(content(Json.at(block, "content"), place));
      default -> losses.lost(ofServerTool(type) ? "server_tool" : "content");
    }
  }

  private Part toolCall(JsonNode block, String place, int i, @Nullable JsonNode cache)
      throws Untranslatable {
    JsonNode input = Json.orNull(block, "input");
    return new Part.ToolCall(
        text(block, "id", place, i),
        text(block, "name", place, i),
        input == null ? "{}" : input.isTextual() ? input.textValue() : Json.print(input),
        cache);
  }

  private Part toolResult(JsonNode block, String place, int i, @Nullable JsonNode cache)
      throws Untranslatable {
    return new Part.ToolResult(
        text(block, "tool_use_id", place, i),
        result(Json.orNull(block, "content"), place + '[' + i + "].content"),
        Boolean.TRUE.equals(Json.bool(block, "is_error")),
        cache);
  }

  /** What a tool said: agents also write one block without a list, or plain data. */
  private List<Part> result(@Nullable JsonNode content, String place) throws Untranslatable {
    if (content == null) {
      return List.of();
    }
    if (!content.isObject()) {
      return content(content, place);
    }
    return Json.at(content, "type").isTextual()
        ? content(JsonNodeFactory.instance.arrayNode().add(content), place)
        : List.of(Part.Text.of(Json.print(content)));
  }

  private @Nullable Media media(String type, JsonNode block, @Nullable JsonNode cache) {
    JsonNode from = Json.at(block, "source");
    Source source =
        switch (Json.textOrEmpty(from, "type")) {
          case "base64" -> new Source.Inline(Json.textOrEmpty(from, "data"));
          case "url" -> new Source.Url(Json.textOrEmpty(from, "url"));
          case "file" -> new Source.FileId(Json.textOrEmpty(from, "file_id"));
          case "text" -> new Source.Plain(Json.textOrEmpty(from, "data"));
          case "content" -> new Source.Plain(plain(Json.at(from, "content")));
          default -> null;
        };
    boolean image = type.equals("image");
    if (source == null) {
      losses.lost(type.equals("image") ? "image" : "document");
      return null;
    }
    if (Boolean.TRUE.equals(Json.bool(Json.at(block, "citations"), "enabled"))) {
      losses.lost("citations");
    }
    return new Media(
        image ? Media.Kind.IMAGE : Media.Kind.DOCUMENT,
        Json.textOrEmpty(from, "media_type"),
        source,
        Json.text(block, "title"),
        null,
        cache);
  }

  /** The texts of a document that is made of blocks. */
  private static String plain(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder all = new StringBuilder();
    for (JsonNode block : content) {
      all.append(Json.textOrEmpty(block, "text"));
    }
    return all.toString();
  }

  private void cited(JsonNode block) {
    if (!Json.at(block, "citations").isEmpty()) {
      losses.lost("citations");
    }
  }

  private static String text(JsonNode block, String name, String place, int i)
      throws Untranslatable {
    String text = Json.text(block, name);
    if (text == null) {
      throw new Untranslatable(place + '[' + i + "]." + name + ": must be a text");
    }
    return text;
  }
}
