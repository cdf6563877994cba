package io.weir.route.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Shape;
import io.weir.config.value.Located;
import io.weir.config.value.StatusSet;
import io.weir.http.HeaderName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is made here.
 *
 * @param status of the answer, where no checks decide it
 * @param headers fields of the answer
 * @param body what it says
 * @param checks what is asked before it is made; none for an answer at once
 * @param words what the three results of checks are called: ready, degraded, not ready
 * @param cache how long what the checks found is taken for the next answer
 */
public record RespondConfig(
    int status,
    Map<HeaderName, Template> headers,
    Body body,
    List<Check> checks,
    List<String> words,
    Duration cache) {
  /** How it is written. */
  public static final Shape<RespondConfig> SHAPE = shape().checked(RespondConfig::check);

  private static final Set<String> REQUEST =
      Set.of("request.id", "request.method", "request.path", "request.query", "request.host");
  private static final Set<String> CHECKED = Set.of("check.status", "check.ready");

  /** What an answer says: at most one of these is there. */
  public record Body(
      @Nullable Template text, @Nullable Located<Object> json, @Nullable String metrics) {}

  /**
   * One question to an endpoint of a cluster.
   *
   * @param name what it is called in the answer
   * @param cluster the cluster, and where it was named
   * @param path what is asked for
   * @param timeout for the whole answer
   * @param critical whether a failure makes the whole not ready, rather than degraded
   * @param expected the statuses that count as success
   */
  public record Check(
      String name,
      Located<String> cluster,
      String path,
      Duration timeout,
      boolean critical,
      StatusSet expected) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#\\\\]]*");
    static final Shape<Check> SHAPE = shape();

    private static Shape<Check> shape() {
      Shape.Builder b = Shape.named("readiness_check", "A question to an endpoint of a cluster.");
      Key<String> name =
          b.key("name", Kinds.text(NAME, "a name of letters, digits, - and _"))
              .optional()
              .shownAs("the cluster's name")
              .doc("What it is called in the answer.");
      Key<Located<String>> cluster =
          b.key("cluster", Kinds.located(Kinds.text())).doc("The cluster that is asked.");
      Key<String> path =
          b.key("path", Kinds.text(PATH, "a path such as /health, with or without a query"))
              .orElse("/")
              .doc("What is asked for.");
      Key<Duration> timeout =
          b.key("timeout", Kinds.duration(Duration.ofMillis(1), Duration.ofMinutes(1)))
              .orElse(Duration.ofSeconds(5))
              .doc("For the whole answer; a check that takes longer has failed.");
      Key<Boolean> critical =
          b.key("critical", Kinds.bool())
              .orElse(true)
              .doc("Whether a failure makes the whole not ready, rather than degraded.");
      Key<StatusSet> expected =
          b.key("expected", Kinds.statusSet())
              .orElse(Optional.ofNullable(StatusSet.parse("200-299")).orElseThrow())
              .doc("The statuses that count as success.");
      return b.build(
          v ->
              new Check(
                  v.find(name).orElse(v.get(cluster).value()),
                  v.get(cluster),
                  v.get(path),
                  v.get(timeout),
                  v.get(critical),
                  v.get(expected)));
    }
  }

  private static Shape<RespondConfig> shape() {
    Shape.Builder b = Shape.named("respond", "An answer that is made here.");
    Key<Integer> status =
        b.key("status", Kinds.integer(200, 599))
            .orElse(200)
            .doc("Status of the answer; checks decide it where there are any.");
    Key<Map<String, Template>> headers =
        b.key("headers", Kinds.map(Kinds.headerName(), Kinds.headerValue().as(Template::new)))
            .orElse(Map.of())
            .doc("Fields of the answer; %names% are filled in.");
    Key<Template> text =
        b.key("text", Kinds.text().as(Template::new))
            .optional()
            .doc("The answer as plain text; %names% are filled in.");
    Key<Located<Object>> json =
        b.key("json", Kinds.located(Kinds.json()))
            .optional()
            .doc("The answer as JSON. A text that is one %name% becomes that value with its type.");
    Key<String> metrics =
        b.key("metrics", Kinds.text())
            .optional()
            .doc("The metrics as text, under the names of this view; all for every metric.");
    Key<List<Check>> checks =
        b.key("checks", Kinds.list(Check.SHAPE))
            .orElse(List.of())
            .doc("What is asked before the answer is made, all at once.");
    Key<List<String>> words =
        b.key("words", Kinds.list(Kinds.text()))
            .orElse(List.of("ready", "degraded", "not_ready"))
            .doc(
                "What the results of checks are called: all succeeded, one that is not critical"
                    + " failed, a critical one failed.");
    Key<Duration> cache =
        b.key("cache", Kinds.duration(Duration.ZERO, Duration.ofMinutes(5)))
            .orElse(Duration.ofSeconds(1))
            .doc("How long what the checks found is taken for the next answer.");
    return b.build(
        v -> {
          Map<HeaderName, Template> fields = new LinkedHashMap<>();
          v.get(headers).forEach((name, value) -> fields.put(HeaderName.of(name), value));
          return new RespondConfig(
              v.get(status),
              fields,
              new Body(v.orNull(text), v.orNull(json), v.orNull(metrics)),
              v.get(checks),
              v.get(words),
              v.get(cache));
        });
  }

  private static void check(RespondConfig respond, Node node) {
    Body body = respond.body;
    int given =
        (body.text == null ? 0 : 1) + (body.json == null ? 0 : 1) + (body.metrics == null ? 0 : 1);
    if (given > 1) {
      node.problem("found " + given + " bodies", "one of text, json and metrics", null);
    }
    if (respond.words.size() != 3) {
      node.problem("found " + respond.words.size() + " words", "three", null);
    }
    Set<String> checks = new LinkedHashSet<>();
    for (Check check : respond.checks) {
      if (!checks.add(check.name)) {
        node.problem("two checks are called \"" + check.name + "\"", "different names", null);
      }
    }
    for (String name : respond.names()) {
      String expected = respond.expectedFor(name, checks);
      if (expected != null) {
        node.problem("unknown name %" + name + "%", expected + "; %% for a per cent sign", null);
      }
    }
  }

  /** What would be right, where it can be told from here that a name is not. */
  private @Nullable String expectedFor(String name, Set<String> checkNames) {
    if (name.startsWith("request.") && !REQUEST.contains(name)) {
      return "one of " + String.join(", ", REQUEST.stream().sorted().toList());
    }
    if (name.startsWith("check.") && !CHECKED.contains(name)) {
      boolean known = checkNames.contains(name.substring("check.".length()));
      return known ? null : "check.ready, check.status or check.<name of a check>";
    }
    if (CHECKED.contains(name) && checks.isEmpty()) {
      return "checks, for it to tell of";
    }
    return null;
  }

  /** All names that its templates fill in. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    headers.values().forEach(template -> names.addAll(template.names()));
    if (body.text != null) {
      names.addAll(body.text.names());
    }
    if (body.json != null) {
      addNames(body.json.value(), names);
    }
    return names;
  }

  private static void addNames(@Nullable Object json, Set<String> names) {
    if (json instanceof String text) {
      names.addAll(new Template(text).names());
    } else if (json instanceof List<?> list) {
      list.forEach(item -> addNames(item, names));
    } else if (json instanceof Map<?, ?> map) {
      map.values().forEach(value -> addNames(value, names));
    }
  }
}
