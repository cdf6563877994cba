package io.weir.fault;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a fault as an operator wrote it. In its texts {@code %error%} stands for the message
 * that the client would be told, {@code %detail%} for the fault's own detail, {@code %fault%},
 * {@code %status%}, {@code %request_id%} and {@code %retry_after%} for what they say.
 *
 * @param status the status; null for the fault's
 * @param json the body as JSON; null where there is a text
 * @param text the body as text; null where there is JSON
 * @param contentType its type; null for the usual one
 * @param replacesAnswer whether an upstream's own answer of that fault gives way to it
 */
record WrittenReply(
    @Nullable Integer status,
    @Nullable Object json,
    @Nullable String text,
    @Nullable String contentType,
    boolean replacesAnswer) {

  static final Shape<WrittenReply> SHAPE = shape();

  private static Shape<WrittenReply> shape() {
    Shape.Builder b =
        Shape.named(
            "local_reply",
            "One answer of Weir's own. Texts may hold %error% (what clients are usually told),"
                + " %detail% (exactly what happened, addresses of endpoints included), %fault%,"
                + " %status%, %request_id% and %retry_after%.");
    Key<Integer> status =
        b.key("status", Kinds.status()).optional().doc("Status; the fault's own if left out.");
    Key<Object> json = b.key("json", Kinds.json()).optional().doc("Body, as JSON.");
    Key<String> text = b.key("text", Kinds.text()).optional().doc("Body, as plain text.");
    Key<String> type =
        b.key("content_type", Kinds.headerValue())
            .optional()
            .doc("Type of the body: `application/json` or `text/plain` if left out.");
    Key<Boolean> replacesAnswer =
        b.key("replaces_answer", Kinds.bool())
            .orElse(false)
            .doc("Whether it also takes the place of a model server's own answer of that fault.");
    return b.build(
            v ->
                new WrittenReply(
                    v.orNull(status),
                    v.orNull(json),
                    v.orNull(text),
                    v.orNull(type),
                    v.get(replacesAnswer)))
        .checked(
            (reply, node) -> {
              if ((reply.json == null) == (reply.text == null)) {
                node.problem(
                    "found " + (reply.json == null ? "neither" : "both"), "json or text", null);
              }
            });
  }

  /** The type that the body is sent as. */
  String type() {
    if (contentType != null) {
      return contentType;
    }
    return text == null ? "application/json" : "text/plain; charset=utf-8";
  }

  /** The body for one fault. */
  byte[] body(FaultReport report) {
    if (text != null) {
      return filled(text, report).getBytes(StandardCharsets.UTF_8);
    }
    JsonWriter out = new JsonWriter();
    write(out, json, report);
    return out.toByteArray();
  }

  private static void write(JsonWriter out, @Nullable Object value, FaultReport report) {
    if (value instanceof Map<?, ?> map) {
      out.beginObject();
      map.forEach(
          (key, inner) -> {
            out.name(String.valueOf(key));
            write(out, inner, report);
          });
      out.endObject();
    } else if (value instanceof List<?> list) {
      out.beginArray();
      list.forEach(inner -> write(out, inner, report));
      out.endArray();
    } else if (value instanceof String words) {
      out.value(filled(words, report));
    } else {
      out.any(value);
    }
  }

  /** The text with its placeholders filled in; one that is not known stays as it is. */
  private static String filled(String text, FaultReport report) {
    int open = text.indexOf('%');
    if (open < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 64);
    int done = 0;
    while (open >= 0) {
      int close = text.indexOf('%', open + 1);
      String value = close < 0 ? null : value(text.substring(open + 1, close), report);
      if (value != null) {
        out.append(text, done, open).append(value);
        done = close + 1;
        close = text.indexOf('%', done);
      }
      open = close;
    }
    return out.append(text, done, text.length()).toString();
  }

  private static @Nullable String value(String name, FaultReport report) {
    return switch (name) {
      case "error" -> report.forClients().message();
      case "detail" -> report.detail();
      case "fault" -> report.fault().word();
      case "status" -> Integer.toString(report.status());
      case "request_id" -> report.requestId();
      case "retry_after" ->
          report.retryAfterSeconds() < 0 ? "" : Long.toString(report.retryAfterSeconds());
      default -> null;
    };
  }
}
