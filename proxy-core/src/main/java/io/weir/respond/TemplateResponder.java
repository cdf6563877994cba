package io.weir.respond;

import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.route.Responder;
import io.weir.route.config.Template;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers at once with what the file says, names filled in. */
final class TemplateResponder implements Responder {
  private static final byte[] NOTHING = {};

  private final int status;
  private final Map<HeaderName, Template> headers;
  private final @Nullable Body body;

  TemplateResponder(int status, Map<HeaderName, Template> headers, @Nullable Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public CompletionStage<Answer> respond(State values) {
    return CompletableFuture.completedFuture(answer(status, values));
  }

  /** The answer, with another status than the file's. */
  Answer answer(int as, State values) {
    byte[] bytes = body == null ? NOTHING : body.bytes(values);
    return new Answer(as, fields(body == null ? null : body.contentType(), values), bytes);
  }

  /** The answer's fields; the file's own content type goes before the body's. */
  Headers fields(@Nullable String contentType, State values) {
    Headers fields = new Headers();
    if (contentType != null && !headers.containsKey(HeaderNames.CONTENT_TYPE)) {
      fields.add(HeaderNames.CONTENT_TYPE, contentType);
    }
    headers.forEach((name, template) -> fields.add(name, visible(template, values)));
    return fields;
  }

  /** What a header value may hold: a filled-in name can bring anything. */
  private static String visible(Template template, State values) {
    String filled = template.fill(values::value);
    for (int i = 0; i < filled.length(); i++) {
      char c = filled.charAt(i);
      if ((c < ' ' && c != '\t') || c == 127 || c > 255) {
        return filled.replaceAll("[^\\t -~\\u0080-\\u00ff]", "?").strip();
      }
    }
    return filled;
  }
}
