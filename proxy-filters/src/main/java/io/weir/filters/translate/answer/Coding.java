package io.weir.filters.translate.answer;

import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import java.util.Locale;
import java.util.Map;

/** How an answer's bytes are encoded, as {@code content-encoding} says. */
public enum Coding {
  /** Not at all. */
  PLAIN,
  GZIP,
  DEFLATE,
  BR,
  ZSTD,

  /** In a way of which nothing is known, or several times. */
  OTHER;

  private static final Map<String, Coding> KNOWN =
      Map.of(
          "",
          PLAIN,
          "identity",
          PLAIN,
          "gzip",
          GZIP,
          "x-gzip",
          GZIP,
          "deflate",
          DEFLATE,
          "br",
          BR,
          "zstd",
          ZSTD);

  /** What a head says. */
  public static Coding of(ResponseHead head) {
    Headers headers = head.headers();
    Coding found = PLAIN;
    for (int i = headers.find(HeaderNames.CONTENT_ENCODING, 0);
        i >= 0;
        i = headers.find(HeaderNames.CONTENT_ENCODING, i + 1)) {
      for (String word : headers.value(i).toString().split(",", -1)) {
        Coding said = KNOWN.getOrDefault(word.strip().toLowerCase(Locale.ROOT), OTHER);
        found = found == PLAIN ? said : said == PLAIN ? found : OTHER;
      }
    }
    return found;
  }

  /** Its word, for people and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether bytes so encoded can be read. */
  public boolean readable() {
    return this == PLAIN || this == GZIP || this == DEFLATE;
  }

  /** Has a body read so encoded bytes, where they can be read; the same body where it can as is. */
  public AnswerBody read(AnswerBody body) {
    return switch (this) {
      case GZIP -> new Unpacked(body, Unpacking.gzip());
      case DEFLATE -> new Unpacked(body, Unpacking.deflate());
      default -> body;
    };
  }
}
