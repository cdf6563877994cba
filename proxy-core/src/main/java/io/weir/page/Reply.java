package io.weir.page;

import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a page answers: whole, and small enough to be held. */
public final class Reply {
  /** Plain text. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** JSON. */
  public static final String JSON = "application/json";

  private final int status;
  private final String contentType;
  private final byte[] body;
  private final @Nullable Runnable after;

  private Reply(int status, String contentType, byte[] body, @Nullable Runnable after) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.after = after;
  }

  /** A reply; the body is given away. */
  public static Reply of(int status, String contentType, byte[] body) {
    return new Reply(status, contentType, body, null);
  }

  /** A reply of that text. */
  public static Reply of(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Plain text, with a line's end put to it where it has none. */
  public static Reply text(int status, String text) {
    return of(status, TEXT, text.endsWith("\n") ? text : text + '\n');
  }

  /** Plain Java values as JSON. */
  public static Reply json(int status, @Nullable Object value) {
    return of(status, JSON, Indented.of(new JsonWriter(1024).any(value).toByteArray()));
  }

  /** Names and values: as JSON where the caller wants that, else as lines {@code a.b: value}. */
  public static Reply tree(Call call, int status, Map<String, @Nullable Object> tree) {
    if (call.json()) {
      return json(status, tree);
    }
    StringBuilder lines = new StringBuilder();
    lines(lines, "", tree);
    return text(status, lines.toString());
  }

  private static void lines(StringBuilder out, String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> lines(out, path.isEmpty() ? "" + key : path + '.' + key, inner));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        lines(out, path + '.' + i, list.get(i));
      }
    } else {
      out.append(path).append(": ").append(value == null ? "-" : value).append('\n');
    }
  }

  /** A refusal: a text, or {@code {"error": …}} where JSON is wanted. */
  public static Reply error(int status, String message, boolean json) {
    return json ? json(status, Map.of("error", message)) : text(status, "error: " + message);
  }

  /** The same, with something to do once it was sent, or could not be. */
  public Reply then(Runnable after) {
    return new Reply(status, contentType, body, after);
  }

  public int status() {
    return status;
  }

  public String contentType() {
    return contentType;
  }

  /** The body, not a copy. */
  public byte[] body() {
    return body;
  }

  /** What is left to do; null for nothing. */
  public @Nullable Runnable after() {
    return after;
  }
}
