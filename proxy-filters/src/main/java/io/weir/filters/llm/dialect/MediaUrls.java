package io.weir.filters.llm.dialect;

import io.weir.filters.llm.chat.Part.Media.Source;

/** Media as OpenAI's dialects write them: behind a URL, or inside one (RFC 2397). */
public final class MediaUrls {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  private MediaUrls() {}

  /** Where a medium is: here, if the URL holds it as base64, else behind the URL. */
  public static Source source(String url) {
    int comma = comma(url);
    return comma < 0 ? new Source.Url(url) : new Source.Inline(url.substring(comma + 1));
  }

  /** The media type that a URL says of what it holds, without parameters; empty without. */
  public static String mime(String url) {
    int comma = comma(url);
    if (comma < 0) {
      return "";
    }
    String type = url.substring(SCHEME.length(), comma - BASE64.length());
    int parameters = type.indexOf(';');
    return parameters < 0 ? type : type.substring(0, parameters);
  }

  /** A URL that holds base64. */
  public static String of(String mime, String base64) {
    return SCHEME + mime + BASE64 + ',' + base64;
  }

  /** Where the head of a URL that holds base64 ends; -1 where it is none. */
  private static int comma(String url) {
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return -1;
    }
    int comma = url.indexOf(',');
    int mark = comma - BASE64.length();
    return mark >= SCHEME.length() && url.regionMatches(true, mark, BASE64, 0, BASE64.length())
        ? comma
        : -1;
  }
}
