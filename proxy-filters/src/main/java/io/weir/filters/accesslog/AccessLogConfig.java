package io.weir.filters.accesslog;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator writes for {@code access_log}.
 *
 * @param to a file's path, {@code stdout} or {@code stderr}
 * @param only which exchanges are logged
 * @param sample share of the exchanges without error that is logged
 * @param query what is shown of a path's query
 * @param fields the line's fields, by the name under which they are shown
 * @param drop fields that are left out
 * @param tags whether what filters say of the exchange is added
 */
record AccessLogConfig(
    String to,
    Only only,
    double sample,
    QueryView query,
    Map<String, String> fields,
    List<String> drop,
    boolean tags) {

  static final Shape<AccessLogConfig> SHAPE = shape();

  /** Which exchanges are logged. */
  enum Only {
    ALL,
    ERRORS
  }

  private static Shape<AccessLogConfig> shape() {
    Shape.Builder b = Shape.named("access_log", "Logs one line of JSON for every exchange.");
    Key<String> to =
        b.key("to", Kinds.text())
            .orElse("stdout")
            .doc("File to append to, or `stdout` or `stderr`. Missing folders are made.");
    Key<Only> only =
        b.key("only", Kinds.word(Only.class))
            .orElse(Only.ALL)
            .doc("`errors` logs only exchanges with a fault, or a status of 400 or more.");
    Key<Double> sample =
        b.key("sample", Kinds.fraction())
            .orElse(1.0)
            .doc("Share of the exchanges without error that is logged; errors always are.");
    Key<QueryView> query =
        b.key("query", Kinds.word(QueryView.class))
            .orElse(QueryView.HIDE)
            .doc(
                "Query of the path: `hide` it, `mask` its values, or `show` it; keys are never"
                    + " shown.");
    Kind<Map<String, String>> named =
        Kinds.either(Kinds.list(source()).as(AccessLogConfig::byItself), Kinds.map(source()));
    Key<Map<String, String>> fields =
        b.key("fields", named)
            .orElse(Map.of())
            .shownAs("all fields")
            .doc(
                "Fields of the line and their order: a list of sources, or a mapping of a name to"
                    + " the source that is shown under it.");
    Key<List<String>> drop =
        b.key("drop", Kinds.list(source())).orElse(List.of()).doc("Sources to leave out.");
    Key<Boolean> tags =
        b.key("tags", Kinds.bool())
            .orElse(true)
            .doc("Add what filters have tagged the exchange with, each as a field of its own.");
    return b.build(
        v ->
            new AccessLogConfig(
                v.get(to),
                v.get(only),
                v.get(sample),
                v.get(query),
                v.get(fields),
                v.get(drop),
                v.get(tags)));
  }

  private static Kind<String> source() {
    return Kinds.scalar("field", Source.expected(), text -> Source.isKnown(text) ? text : null);
  }

  private static Map<String, String> byItself(List<String> sources) {
    Map<String, String> fields = new LinkedHashMap<>();
    sources.forEach(source -> fields.put(source, source));
    return fields;
  }

  /** The fields that are written, in their order, by the name under which they are shown. */
  Map<String, String> shown() {
    Map<String, String> shown =
        new LinkedHashMap<>(fields.isEmpty() ? byItself(Source.words()) : fields);
    shown.values().removeAll(drop);
    return shown;
  }
}
