package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Kind;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.MediaUrls;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a message or a tool's result holds. */
final class ContentReader {
  /** Anthropic's word for a prompt that may be cached up to here. */
  private static final JsonNode CACHE =
      Objects.requireNonNull(Json.parse("{\"type\":\"ephemeral\"}"));

  private static final Set<String> KNOWN =
      Set.of(
          "input_text",
          "output_text",
          "text",
          "summary_text",
          "refusal",
          "input_image",
          "input_file",
          "input_audio");

  private ContentReader() {}

  /**
   * The parts.
   *
   * @param content a text or a list of parts; nothing at all is none
   * @param where it stands, for complaints
   */
  static List<Part> parts(JsonNode content, Losses losses, String where) throws Untranslatable {
    if (content.isTextual()) {
      return List.of(Part.Text.of(content.textValue()));
    }
    if (!content.isArray() && !content.isNull() && !content.isMissingNode()) {
      throw new Untranslatable(where + ": a text or a list of parts is needed");
    }
    List<Part> parts = new ArrayList<>(content.size());
    for (int i = 0; i < content.size(); i++) {
      String type = Json.textOrEmpty(content.get(i), "type");
      if (!KNOWN.contains(type)) {
        losses.lost("content_part");
        continue;
      }
      Part part = part(type, content.get(i));
      if (part == null) {
        throw new Untranslatable(where + '[' + i + "]: what the part holds is missing");
      }
      parts.add(part);
    }
    return parts;
  }

  /** One part; null where it lacks what it must have. */
  private static @Nullable Part part(String type, JsonNode part) {
    JsonNode marked = Json.orNull(part, "cache_control");
    boolean plain = marked == null && Json.orNull(part, "prompt_cache_breakpoint") == null;
    JsonNode cache = plain ? null : marked == null ? CACHE : marked;
    return switch (type) {
      case "refusal" -> {
        String text = Json.text(part, "refusal");
        yield text == null ? null : new Part.Refusal(text);
      }
      case "input_image" -> image(part, cache);
      case "input_file" -> file(part, cache);
      case "input_audio" -> audio(Json.at(part, "input_audio"));
      default -> {
        String text = Json.text(part, "text");
        yield text == null ? null : new Part.Text(text, cache);
      }
    };
  }

  private static @Nullable Part image(JsonNode part, @Nullable JsonNode cache) {
    JsonNode at = Json.at(part, "image_url");
    return media(
        Kind.IMAGE,
        at.isObject() ? Json.text(at, "url") : at.textValue(),
        part,
        Json.text(part, "detail"),
        cache);
  }

  private static @Nullable Part file(JsonNode part, @Nullable JsonNode cache) {
    String data = Json.text(part, "file_data");
    if (data == null) {
      return media(Kind.DOCUMENT, Json.text(part, "file_url"), part, null, cache);
    }
    String url = data.startsWith("data:") ? data : MediaUrls.of("", data);
    return media(Kind.DOCUMENT, url, part, null, cache);
  }

  private static @Nullable Part media(
      Kind kind,
      @Nullable String url,
      JsonNode part,
      @Nullable String detail,
      @Nullable JsonNode cache) {
    String name = Json.text(part, "filename");
    if (url != null) {
      return new Media(kind, MediaUrls.mime(url), MediaUrls.source(url), name, detail, cache);
    }
    String id = Json.text(part, "file_id");
    return id == null ? null : new Media(kind, "", new Source.FileId(id), name, detail, cache);
  }

  private static @Nullable Part audio(JsonNode audio) {
    String data = Json.text(audio, "data");
    if (data == null) {
      return null;
    }
    String format = Json.textOrEmpty(audio, "format");
    String mime = format.isEmpty() ? "" : "audio/" + (format.equals("mp3") ? "mpeg" : format);
    return new Media(Kind.AUDIO, mime, new Source.Inline(data), null, null, null);
  }
}
