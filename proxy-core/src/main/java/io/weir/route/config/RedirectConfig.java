package io.weir.route.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.http.RequestHead;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client is sent instead.
 *
 * @param status of the answer
 * @param location the whole location; null where it is made of the parts
 * @param scheme in the place of the request's
 * @param host in the place of the request's host and port
 * @param path in the place of the request's path
 * @param query whether the request's query is kept
 */
public record RedirectConfig(
    int status,
    @Nullable Template location,
    @Nullable String scheme,
    @Nullable String host,
    @Nullable String path,
    boolean query) {
  private static final Pattern LOCATION = Pattern.compile("(?:https?://[!-~]+|/[!-~&&[^\\\\]]*)");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+(?::[0-9]{1,5})?");
  private static final Pattern PATH = Pattern.compile("/[!-~&&[^?#\\\\]]*");
  private static final Set<String> NAMES =
      Set.of("request.scheme", "request.host", "request.path", "request.query");

  private static final Shape<RedirectConfig> SHAPE = shape();

  /** How it is written: a location, or a mapping. */
  public static final Kind<RedirectConfig> KIND =
      Kinds.either(
          locationKind().as(text -> new RedirectConfig(308, text, null, null, null, true)), SHAPE);

  private static Kind<Template> locationKind() {
    return Kinds.text(LOCATION, "a location such as https://example.com%request.path% or /v2")
        .as(RedirectConfig::template);
  }

  private static Template template(String text) {
    Template template = new Template(text);
    for (String name : template.names()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "unknown name %" + name + "% (expected: one of " + known() + ")");
      }
    }
    return template;
  }

  private static String known() {
    return String.join(", ", NAMES.stream().sorted().toList());
  }

  private static Shape<RedirectConfig> shape() {
    Shape.Builder b = Shape.named("redirect", "Where a client is sent instead.");
    Key<String> status =
        b.key("status", Kinds.words("301", "302", "303", "307", "308"))
            .orElse("308")
            .doc("Status of the answer. 307 and 308 keep method and body.");
    Key<Template> location =
        b.key("location", locationKind())
            .optional()
            .doc("The whole location; %request.path% and the like are filled in.");
    Key<String> scheme =
        b.key("scheme", Kinds.words("http", "https"))
            .optional()
            .doc("In the place of the request's scheme.");
    Key<String> host =
        b.key("host", Kinds.text(HOST, "a host such as api.example.com, with or without a port"))
            .optional()
            .doc("In the place of the request's host and port.");
    Key<String> path =
        b.key("path", Kinds.text(PATH, "a path such as /v1/chat, without a query"))
            .optional()
            .doc("In the place of the request's path.");
    Key<Boolean> query =
        b.key("query", Kinds.bool()).orElse(true).doc("Whether the request's query is kept.");
    return b.build(
        v -> {
          boolean parts =
              List.of(v.find(scheme), v.find(host), v.find(path)).stream()
                  .anyMatch(part -> part.isPresent());
          if (parts == (v.orNull(location) != null)) {
            throw new IllegalArgumentException(
                "found " + (parts ? "both" : "neither") + " (expected: location, or its parts)");
          }
          return new RedirectConfig(
              Integer.parseInt(v.get(status)),
              v.orNull(location),
              v.orNull(scheme),
              v.orNull(host),
              v.orNull(path),
              v.get(query));
        });
  }

  /** The location for a request. */
  public String location(RequestHead head) {
    String target;
    if (location != null) {
      target = location.fill(name -> value(name, head));
    } else {
      String base = path == null ? head.pathOnly() : path;
      target = base;
      if (scheme != null || host != null) {
        String toScheme = scheme == null ? head.scheme() : scheme;
        target = toScheme + "://" + (host == null ? head.authority() : host) + base;
      }
    }
    String asked = query && target.indexOf('?') < 0 ? head.query() : "";
    return asked.isEmpty() ? target : target + '?' + asked;
  }

  private static String value(String name, RequestHead head) {
    return switch (name) {
      case "request.scheme" -> head.scheme();
      case "request.host" -> head.authority();
      case "request.path" -> head.pathOnly();
      default -> head.query();
    };
  }
}
