package io.weir.filters.llm.dialect;

import io.weir.filters.llm.chat.Part.Media.Source;
import org.jspecify.annotations.Nullable;

/**
 * Base64 data within a URL (RFC 2397), which is how OpenAI's dialects send files.
 *
 * @param mime media type without parameters; empty where the URL names none
 */
public record DataUrl(String mime, String base64) {
  private static final String SCHEME = "data:";
  private static final String MARK = ";base64";

  /** What a URL holds; null where it is no data URL in base64. */
  public static @Nullable DataUrl parse(String url) {
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    int comma = url.indexOf(',');
    int mark = comma - MARK.length();
    if (mark < SCHEME.length() || !url.regionMatches(true, mark, MARK, 0, MARK.length())) {
      return null;
    }
    int parameters = url.indexOf(';');
    return new DataUrl(url.substring(SCHEME.length(), parameters), url.substring(comma + 1));
  }

  /** Where a medium is that a client gives by URL: in it, or behind it. */
  public static Source source(String url) {
    DataUrl data = parse(url);
    return data == null ? new Source.Url(url) : new Source.Inline(data.base64);
  }

  /** The media type that a URL names; empty where it is no data URL or names none. */
  public static String mime(String url) {
    DataUrl data = parse(url);
    return data == null ? "" : data.mime;
  }

  /** The URL itself. */
  public String url() {
    return SCHEME + mime + MARK + ',' + base64;
  }
}
