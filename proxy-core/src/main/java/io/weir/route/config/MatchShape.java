package io.weir.route.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Node.Form;
import io.weir.config.Shape;
import io.weir.http.HeaderName;
import io.weir.route.match.Condition;
import io.weir.route.match.RouteMatch;
import io.weir.route.match.Subject;
import io.weir.route.match.TextMatch;
import io.weir.route.regex.LinearRegex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a route's {@code match} is written. */
public final class MatchShape {
  private static final Pattern PATH = Pattern.compile("/[!-~&&[^?#\\\\]]*");
  private static final Pattern HOST =
      Pattern.compile("\\*|(?:\\*\\.)?[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*|\\[[0-9A-Fa-f:.]+\\]");
  private static final Pattern METHOD = Pattern.compile("[A-Za-z][A-Za-z-]*");
  private static final Pattern UNNORMALISED = Pattern.compile("//|/\\.{1,2}(?:/|$)");

  private static final Kind<String> PATH_KIND =
      Kinds.text(PATH, "a path such as /v1/chat, without a query")
          .check(MatchShape::checkNormalised);
  private static final Kind<TextMatch> EXPRESSION =
      Kinds.text().as(text -> new TextMatch.Expression(LinearRegex.of(text)));
  private static final Shape<Wanted> TESTS = tests();

  /** The shape of {@code match}. */
  public static final Shape<RouteMatch> SHAPE = shape();

  private MatchShape() {}

  /** One expression, whose commas are its own, or a list of them. */
  private record Expressions() implements Kind<List<TextMatch>> {
    private static final Kind<List<TextMatch>> LIST = Kinds.list(EXPRESSION);
    private static final Kind<List<TextMatch>> ONE = EXPRESSION.as(List::of);

    @Override
    public @Nullable List<TextMatch> read(Node node) {
      return (node.form() == Form.SCALAR ? ONE : LIST).read(node);
    }

    @Override
    public String expected() {
      return "a regular expression, or a list of them";
    }

    @Override
    public String label() {
      return "regular expression";
    }

    @Override
    public Map<String, Object> schema() {
      return LIST.schema();
    }

    @Override
    public Set<Form> forms() {
      return LIST.forms();
    }
  }

  /** What is asked of one named value. */
  private record Wanted(List<TextMatch> any, boolean present) {
    Condition of(Subject subject) {
      return new Condition(subject, any, present);
    }
  }

  private static void checkNormalised(String path, Node node) {
    if (UNNORMALISED.matcher(path).find()) {
      node.problem("a normalised path: no //, /./ or /../, which no request has");
    }
  }

  private static Shape<RouteMatch> shape() {
    Shape.Builder b =
        Shape.named(
            "match", "What a request must be like. All keys must hold; of a list, any one item.");
    Key<List<TextMatch>> host =
        b.key("host", Kinds.list(host()))
            .orElse(List.of())
            .doc("Host that the client named, any case, without port; *.example.com for below it.");
    Key<List<TextMatch>> path =
        b.key("path", Kinds.list(PATH_KIND.<TextMatch>as(TextMatch.Exact::new)))
            .orElse(List.of())
            .doc("Exact path, normalised, case-sensitive.");
    Key<List<TextMatch>> prefix =
        b.key("prefix", Kinds.list(PATH_KIND.<TextMatch>as(TextMatch.Segments::of)))
            .orElse(List.of())
            .doc("Path and all below it, by whole segments: /v1 is not the prefix of /v1x.");
    Key<List<TextMatch>> regex =
        b.key("regex", new Expressions())
            .orElse(List.of())
            .doc("Regular expression for the whole path, matched in linear time.");
    Key<List<TextMatch>> method =
        b.key("method", Kinds.list(method()))
            .alias("methods")
            .orElse(List.of())
            .doc("Request method.");
    Key<Map<String, Wanted>> headers =
        b.key("headers", Kinds.map(Kinds.headerName(), named(TextMatch.Exact::new)))
            .orElse(Map.of())
            .doc("Header fields by name: a value, a list of values, or one of the tests.");
    Key<Map<String, Wanted>> query =
        b.key("query", Kinds.map(named(TextMatch.Exact::new)))
            .orElse(Map.of())
            .doc("Query parameters by name, decoded.");
    Key<Wanted> model =
        b.key("model", named(TextMatch::glob))
            .optional()
            .doc("The body's model field; short for the same key under body. gpt-* is a prefix.");
    Key<Map<String, Wanted>> body =
        b.key("body", Kinds.map(named(TextMatch::glob)))
            .orElse(Map.of())
            .doc("Top-level fields of a JSON body, * for any run of characters.");
    return b.build(
        v -> {
          List<Condition> head = new ArrayList<>();
          add(head, Subject.HOST, v.get(host));
          add(head, Subject.PATH, onlyOne(v.get(path), v.get(prefix), v.get(regex)));
          add(head, Subject.METHOD, v.get(method));
          v.get(headers).forEach((k, w) -> head.add(w.of(new Subject.Header(HeaderName.of(k)))));
          v.get(query).forEach((k, w) -> head.add(w.of(new Subject.Query(k))));
          return new RouteMatch(head, fields(v.get(body), v.orNull(model)));
        });
  }

  private static List<Condition> fields(Map<String, Wanted> body, @Nullable Wanted model) {
    Map<String, Wanted> fields = new LinkedHashMap<>(body);
    if (model != null && fields.put("model", model) != null) {
      throw new IllegalArgumentException("model is given twice: as model and as body.model");
    }
    List<Condition> conditions = new ArrayList<>();
    fields.forEach((name, wanted) -> conditions.add(wanted.of(new Subject.Field(name))));
    return conditions;
  }

  private static List<TextMatch> onlyOne(
      List<TextMatch> path, List<TextMatch> prefix, List<TextMatch> regex) {
    List<List<TextMatch>> given = new ArrayList<>(List.of(path, prefix, regex));
    given.removeIf(List::isEmpty);
    if (given.size() > 1) {
      throw new IllegalArgumentException("more than one of path, prefix and regex is given");
    }
    return given.isEmpty() ? List.of() : given.get(0);
  }

  private static void add(List<Condition> conditions, Subject subject, List<TextMatch> any) {
    if (!any.isEmpty() && any.stream().noneMatch(MatchShape::isEverything)) {
      conditions.add(Condition.of(subject, any));
    }
  }

  private static boolean isEverything(TextMatch match) {
    return match instanceof TextMatch.Suffix suffix && suffix.text().isEmpty();
  }

  private static Kind<TextMatch> host() {
    return Kinds.text(HOST, "a host such as api.example.com or *.example.com, without a port")
        .as(
            text -> {
              String lower = text.toLowerCase(Locale.ROOT);
              boolean below = lower.startsWith("*");
              return below ? new TextMatch.Suffix(lower.substring(1)) : new TextMatch.Exact(lower);
            });
  }

  private static Kind<TextMatch> method() {
    return Kinds.text(METHOD, "a method such as POST")
        .as(text -> new TextMatch.Exact(text.toUpperCase(Locale.ROOT)));
  }

  /** A value, a list of values, or a mapping with one of the tests. */
  private static Kind<Wanted> named(Function<String, TextMatch> made) {
    Kind<Wanted> texts =
        Kinds.nonEmptyList(Kinds.text().<TextMatch>as(made)).as(any -> new Wanted(any, true));
    return Kinds.either(texts, TESTS);
  }

  private static Shape<Wanted> tests() {
    Shape.Builder b = Shape.named("match_value", "One test of a named value.");
    Key<List<TextMatch>> exact =
        b.key("exact", Kinds.list(Kinds.text().<TextMatch>as(TextMatch.Exact::new)))
            .orElse(List.of())
            .doc("One of these values, to the letter.");
    Key<List<TextMatch>> prefix =
        b.key("prefix", Kinds.list(Kinds.text().<TextMatch>as(TextMatch.Prefix::new)))
            .orElse(List.of())
            .doc("A value that begins with one of these.");
    Key<List<TextMatch>> regex =
        b.key("regex", new Expressions())
            .orElse(List.of())
            .doc("A value that one of these expressions matches as a whole.");
    Key<Boolean> present =
        b.key("present", Kinds.bool()).optional().doc("Whether there must be such a value.");
    Key<Boolean> absent =
        b.key("absent", Kinds.bool()).optional().doc("Whether there must be no such value.");
    return b.build(
        v -> {
          List<Wanted> given = new ArrayList<>();
          for (List<TextMatch> any : List.of(v.get(exact), v.get(prefix), v.get(regex))) {
            if (!any.isEmpty()) {
              given.add(new Wanted(any, true));
            }
          }
          v.find(present).ifPresent(there -> given.add(new Wanted(List.of(), there)));
          v.find(absent).ifPresent(gone -> given.add(new Wanted(List.of(), !gone)));
          if (given.size() != 1) {
            throw new IllegalArgumentException(
                "found "
                    + given.size()
                    + " tests (expected: one of exact, prefix, regex, present, absent)");
          }
          return given.get(0);
        });
  }
}
