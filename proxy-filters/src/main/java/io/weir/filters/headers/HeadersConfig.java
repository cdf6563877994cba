package io.weir.filters.headers;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator writes for {@code headers}.
 *
 * @param request changes to the request's fields
 * @param response changes to the response's fields
 */
record HeadersConfig(Edits request, Edits response) {

  static final Shape<HeadersConfig> SHAPE = shape();

  /**
   * Changes to one message: first {@code remove}, then {@code set}, then {@code add}.
   *
   * @param add fields that are added beside those of the same name
   * @param set fields that take the place of those of the same name
   * @param remove names whose fields are taken out
   */
  record Edits(
      Map<String, ValueTemplate> add, Map<String, ValueTemplate> set, List<String> remove) {
    private static final Edits NONE = new Edits(Map.of(), Map.of(), List.of());
  }

  /** Fields that belong to one connection, or say how long a body is: the codecs' own. */
  private static final Set<String> FRAMING =
      Set.of(
          "connection",
          "content-length",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static Shape<HeadersConfig> shape() {
    Shape<Edits> edits = edits();
    Shape.Builder b = Shape.named("headers", "Changes header fields on their way.");
    Key<Edits> request =
        b.key("request", edits).orElse(Edits.NONE).doc("Changes to the request's fields.");
    Key<Edits> response =
        b.key("response", edits).orElse(Edits.NONE).doc("Changes to the response's fields.");
    return b.build(v -> new HeadersConfig(v.get(request), v.get(response)));
  }

  private static Shape<Edits> edits() {
    Kind<String> name =
        Kinds.headerName()
            .check(
                (text, node) -> {
                  if (FRAMING.contains(text)) {
                    node.problem(
                        "found \"" + text + "\", which Weir writes itself", "another header", null);
                  } else if (text.equals("host")) {
                    node.problem("found \"host\"", "the key host of the cluster instead", null);
                  }
                });
    Kind<Map<String, ValueTemplate>> values =
        Kinds.map(name, Kinds.headerValue().as(ValueTemplate::of, ValueTemplate::text));
    Shape.Builder b =
        Shape.named(
            "header_edits",
            "Changes to one message's fields: first `remove`, then `set`, then `add`. Values may"
                + " hold "
                + String.join(", ", ValueTemplate.names())
                + " and `%header.NAME%` of the request; a value that comes out empty adds"
                + " nothing.");
    Key<Map<String, ValueTemplate>> add =
        b.key("add", values).orElse(Map.of()).doc("Fields put beside those of the same name.");
    Key<Map<String, ValueTemplate>> set =
        b.key("set", values).orElse(Map.of()).doc("Fields put in place of those of the same name.");
    Key<List<String>> remove =
        b.key("remove", Kinds.list(name)).orElse(List.of()).doc("Names of fields to take out.");
    return b.build(v -> new Edits(v.get(add), v.get(set), v.get(remove)));
  }
}
