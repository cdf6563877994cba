package io.weir.filters.llm.dialect.gemini;

import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Kind;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.json.JsonWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Media as parts: inside, or where the server can fetch them. */
final class MediaParts {
  /** Media types by how a URL's path ends. */
  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("gif", "image/gif"),
          Map.entry("heic", "image/heic"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("txt", "text/plain"),
          Map.entry("csv", "text/csv"),
          Map.entry("html", "text/html"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("wav", "audio/wav"),
          Map.entry("flac", "audio/flac"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("mov", "video/quicktime"),
          Map.entry("webm", "video/webm"));

  private MediaParts() {}

  /** Refuses what lies with another provider: ids are taken only where they are Gemini's URIs. */
  static void check(Media medium, String where) throws Untranslatable {
    if (medium.at() instanceof Source.FileId file && !file.id().contains("://")) {
      String kind = medium.kind().name().toLowerCase(Locale.ROOT);
      throw new Untranslatable(where + ": " + kind + " by id cannot be sent to gemini");
    }
  }

  static void write(JsonWriter out, Media medium) {
    out.beginObject();
    if (medium.at() instanceof Source.Plain plain) {
      out.name("text").value(plain.text());
    } else if (medium.at() instanceof Source.Inline inline) {
      String mime = medium.mime().isEmpty() ? usual(medium.kind()) : medium.mime();
      out.name("inlineData").beginObject();
      out.name("mimeType").value(mime.equals("image/jpg") ? "image/jpeg" : mime);
      out.name("data").value(inline.base64()).endObject();
    } else if (medium.at() instanceof Source.Url url) {
      String said = medium.mime().isEmpty() ? ofEnding(url.url()) : medium.mime();
      fetched(out, url.url(), said == null ? usual(medium.kind()) : said);
    } else if (medium.at() instanceof Source.FileId file) {
      fetched(out, file.id(), medium.mime().isEmpty() ? null : medium.mime());
    }
    out.endObject();
  }

  private static void fetched(JsonWriter out, String uri, @Nullable String mime) {
    out.name("fileData").beginObject();
    if (mime != null) {
      out.name("mimeType").value(mime);
    }
    out.name("fileUri").value(uri).endObject();
  }

  private static @Nullable String ofEnding(String url) {
    int end = url.indexOf('?');
    String path = end < 0 ? url : url.substring(0, end);
    return BY_ENDING.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private static String usual(Kind kind) {
    return switch (kind) {
      case IMAGE -> "image/jpeg";
      case DOCUMENT -> "application/pdf";
      case AUDIO -> "audio/wav";
      case VIDEO -> "video/mp4";
    };
  }
}
