package io.weir.route.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.http.HeaderEdits;
import io.weir.http.HeaderName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a route changes header fields, in both directions.
 *
 * @param request changes to the request's head, before it goes upstream
 * @param response changes to the answer's head, before it goes to the client
 */
public record HeadersConfig(HeaderEdits request, HeaderEdits response) {
  /** No change. */
  public static final HeadersConfig NONE = new HeadersConfig(HeaderEdits.NONE, HeaderEdits.NONE);

  /** Fields that belong to one connection or say where a message ends; not for edits. */
  private static final Set<String> FRAMING =
      Set.of("content-length", "transfer-encoding", "connection", "host", "upgrade", "te");

  /** How they are written. */
  public static final Shape<HeadersConfig> SHAPE = shape();

  private static Shape<HeadersConfig> shape() {
    Shape<HeaderEdits> edits = edits();
    Shape.Builder b = Shape.named("route_headers", "Changes to header fields.");
    Key<HeaderEdits> request =
        b.key("request", edits)
            .orElse(HeaderEdits.NONE)
            .doc("Changes to the request, before it goes upstream.");
    Key<HeaderEdits> response =
        b.key("response", edits)
            .orElse(HeaderEdits.NONE)
            .doc("Changes to the answer, before it goes to the client.");
    return b.build(v -> new HeadersConfig(v.get(request), v.get(response)));
  }

  private static Shape<HeaderEdits> edits() {
    Shape.Builder b =
        Shape.named("route_header_edits", "Header fields removed, then set, then added.");
    Key<Map<String, String>> set =
        b.key("set", Kinds.map(Kinds.headerName(), Kinds.headerValue()))
            .orElse(Map.of())
            .doc("Fields put in the place of all of their names.");
    Key<Map<String, String>> add =
        b.key("add", Kinds.map(Kinds.headerName(), Kinds.headerValue()))
            .orElse(Map.of())
            .doc("Fields added after those there are.");
    Key<List<String>> remove =
        b.key("remove", Kinds.list(Kinds.headerName()))
            .orElse(List.of())
            .doc("Names of fields taken out.");
    return b.build(
        v ->
            new HeaderEdits(
                named(v.get(set)),
                named(v.get(add)),
                v.get(remove).stream().map(HeadersConfig::name).toList()));
  }

  private static Map<HeaderName, String> named(Map<String, String> fields) {
    Map<HeaderName, String> named = new LinkedHashMap<>();
    fields.forEach((name, value) -> named.put(name(name), value));
    return named;
  }

  private static HeaderName name(String name) {
    if (FRAMING.contains(name)) {
      throw new IllegalArgumentException(
          "header " + name + " cannot be edited: it belongs to the connection");
    }
    return HeaderName.of(name);
  }
}
