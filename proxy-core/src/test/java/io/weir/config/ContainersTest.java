package io.weir.config;

import static io.weir.config.Reads.problems;
import static io.weir.config.Reads.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.value.Located;
import io.weir.config.value.Named;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainersTest {

  private static final Kind<List<String>> TEXTS = Kinds.list(Kinds.text());

  private record Target(String cluster, int weight) {

    static final Shape<Target> SHAPE = shape();

    private static Shape<Target> shape() {
      Shape.Builder b = Shape.named("target", "Where to.");
      Key<String> cluster = b.key("cluster", Kinds.text()).doc("Its name.");
      Key<Integer> weight = b.key("weight", Kinds.integer(0, 100)).orElse(1);
      return b.build(v -> new Target(v.get(cluster), v.get(weight)));
    }
  }

  private static final Kind<Target> TARGET =
      Kinds.either(Kinds.text().as(name -> new Target(name, 1)), Target.SHAPE);

  private static final Map<String, Kind<?>> FILTERS =
      Map.of("retry", RetryConfig.SHAPE, "wait", Kinds.duration());

  private static final Kind<Named<Object>> FILTER =
      Kinds.<Object>oneKey("filter", FILTERS::get, FILTERS::keySet);

  @Test
  void list_everyWayOfWriting_isTheSame() {
    List<String> expected = List.of("a", "b");
    assertThat(value(TEXTS, "[a, b]")).isEqualTo(expected);
    assertThat(value(TEXTS, "- a\n- b\n")).isEqualTo(expected);
    assertThat(value(TEXTS, "a,b")).isEqualTo(expected);
    assertThat(value(TEXTS, "' a , b ,, '")).isEqualTo(expected);
    assertThat(value(TEXTS, "a")).isEqualTo(List.of("a"));
    assertThat(value(TEXTS, "''")).isEmpty();
    assertThat(value(TEXTS, "")).isEmpty();
    assertThat(value(TEXTS, "[]")).isEmpty();
  }

  @Test
  void list_literalItemWithComma_staysWhole() {
    assertThat(value(TEXTS, "['a,b', c]")).containsExactly("a,b", "c");
  }

  @Test
  void list_itemFromEnvironment_isSplitAndDroppedIfBlank() {
    Map<String, String> environment = Map.of("MORE", "b, c");
    assertThat(value(TEXTS, "['${ONE:-a}', '${MORE}', '${NONE:-}', d]", environment))
        .containsExactly("a", "b", "c", "d");
    assertThat(problems(Kinds.list(Kinds.integer(1, 9)), "['${X:-1,2,z}']"))
        .isEqualTo("r.yaml:1:2 [0]: found \"z\" (expected a whole number from 1 to 9)");
  }

  @Test
  void list_wrongItems_areAllReported() {
    assertThat(problems(Kinds.list(Kinds.integer(1, 9)), "[x, 2, 10]"))
        .isEqualTo(
            """
            r.yaml:1:2 [0]: found "x" (expected a whole number from 1 to 9)
            r.yaml:1:8 [2]: found "10" (expected a whole number from 1 to 9)""");
    assertThat(problems(TEXTS, "- a\n-\n- [b]"))
        .isEqualTo(
            """
            r.yaml:2:2 [1]: found nothing (expected a text)
            r.yaml:3:3 [2]: found a list (expected a text)""");
  }

  @Test
  void list_mappingInstead_isRefused() {
    assertThat(problems(Kinds.list(FILTER), "retry: {}\nwait: 1s"))
        .isEqualTo(
            "r.yaml:1:1: found a mapping (expected a list, each one filter, such as {name: {…}})");
    assertThat(problems(Kinds.list(Target.SHAPE), "openai"))
        .isEqualTo(
            "r.yaml:1:1: found \"openai\" (expected a list, each a mapping with cluster, weight)");
  }

  @Test
  void list_emptyWhereOneIsNeeded_isRefused() {
    Kind<List<String>> kind = Kinds.nonEmptyList(Kinds.text());
    assertThat(problems(kind, "[]"))
        .isEqualTo(
            "r.yaml:1:1: found an empty list (expected a list of at least one, each a text)");
    assertThat(problems(kind, ""))
        .isEqualTo("r.yaml:1:1: found nothing (expected a list of at least one, each a text)");
    assertThat(problems(kind, "['${A:-}']")).contains("found an empty list");
    assertThat(problems(kind, "['']")).isEqualTo("r.yaml:1:2 [0]: found nothing (expected a text)");
  }

  @Test
  void list_read_cannotBeChanged() {
    List<String> list = value(TEXTS, "a,b");
    assertThatThrownBy(() -> list.add("c")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void map_order_isKept() {
    assertThat(value(Kinds.map(Kinds.duration()), "{z: 1s, a: 2s, m: 3s}"))
        .containsExactly(
            Map.entry("z", Duration.ofSeconds(1)),
            Map.entry("a", Duration.ofSeconds(2)),
            Map.entry("m", Duration.ofSeconds(3)));
    assertThat(value(Kinds.map(Kinds.text()), "")).isEmpty();
  }

  @Test
  void map_wrongKeyOrValue_isReportedAtItsPlace() {
    Kind<Map<String, String>> headers = Kinds.map(Kinds.headerName(), Kinds.headerValue());
    assertThat(value(headers, "X-A: 1")).isEqualTo(Map.of("x-a", "1"));
    assertThat(problems(headers, "x-a: 1\n\"b c\": [2]"))
        .isEqualTo(
            """
            r.yaml:2:1: found "b c" (expected a header name such as x-api-key)
            r.yaml:2:8 ["b c"]: found a list (expected a header value: one line, no control\
             characters)""");
    assertThat(problems(headers, "[a]"))
        .isEqualTo(
            "r.yaml:1:1: found a list (expected a mapping, each value a header value: one line,"
                + " no control characters)");
  }

  @Test
  void map_keysThatAreOneAfterReading_areRefused() {
    assertThat(problems(Kinds.map(Kinds.headerName(), Kinds.text()), "{X-A: 1, x-a: 2}"))
        .isEqualTo(
            "r.yaml:1:10: key \"x-a\" says again what another key says (expected each key once)");
  }

  @Test
  void either_form_choosesTheKind() {
    assertThat(value(Kinds.list(TARGET), "[openai, {cluster: b, weight: 3}]"))
        .containsExactly(new Target("openai", 1), new Target("b", 3));
    assertThat(value(Kinds.list(TARGET), "a,b"))
        .containsExactly(new Target("a", 1), new Target("b", 1));
  }

  @Test
  void either_mapping_reportsItsOwnProblems() {
    assertThat(problems(TARGET, "{cluster: a, weight: x}"))
        .isEqualTo("r.yaml:1:22 weight: found \"x\" (expected a whole number from 0 to 100)");
    assertThat(problems(TARGET, "[a]"))
        .isEqualTo("r.yaml:1:1: found a list (expected a text, or a mapping with cluster, weight)");
  }

  @Test
  void either_twoScalars_areTriedInOrder() {
    Kind<Object> kind = Kinds.either(Kinds.bool(), Kinds.duration());
    assertThat(value(kind, "5s")).isEqualTo(Duration.ofSeconds(5));
    assertThat(value(kind, "off")).isEqualTo(false);
    assertThat(problems(kind, "x"))
        .isEqualTo(
            "r.yaml:1:1: found \"x\" (expected true or false, or a duration such as 15s, 250ms"
                + " or 5m)");
  }

  @Test
  void oneKey_mappingOrBareWord_isRead() {
    assertThat(value(Kinds.list(FILTER), "- retry\n- retry: {attempts: 3}\n- wait: 1s\n- retry:"))
        .containsExactly(
            new Named<>("retry", RetryConfig.SHAPE.defaults()),
            new Named<>("retry", new RetryConfig(List.of("connect"), 3, Duration.ofMillis(25))),
            new Named<>("wait", Duration.ofSeconds(1)),
            new Named<>("retry", RetryConfig.SHAPE.defaults()));
  }

  @Test
  void oneKey_unknown_isRefusedWithTheLikelyOne() {
    assertThat(problems(Kinds.list(FILTER), "- retires: {}\n- wiat\n- {}\n- {wait: 1s, retry: {}}"))
        .isEqualTo(
            """
            r.yaml:1:3 [0]: unknown filter "retires" (expected one of: retry, wait; did you mean\
             "retry"?)
            r.yaml:2:3 [1]: unknown filter "wiat" (expected one of: retry, wait; did you mean\
             "wait"?)
            r.yaml:3:3 [2]: found a mapping of 0 keys (expected one filter, such as {name: {…}})
            r.yaml:4:3 [3]: found a mapping of 2 keys (expected one filter, such as\
             {name: {…}})""");
  }

  @Test
  void oneKey_wrongInside_isReportedUnderTheName() {
    assertThat(problems(Kinds.list(FILTER), "- retry: {attempts: 99}"))
        .isEqualTo(
            "r.yaml:1:21 [0].retry.attempts: found \"99\" (expected a whole number from 1 to 10)");
    assertThat(problems(Kinds.list(FILTER), "- wait"))
        .isEqualTo(
            "r.yaml:1:3 [0].wait: found nothing (expected a duration such as 15s, 250ms or 5m)");
  }

  @Test
  void located_elsewhere_isEqual() {
    Located<String> one = value(Kinds.located(Kinds.text()), "a");
    Located<String> other = value(Kinds.located(Kinds.text()), "\n\n  a");
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("a");
    assertThat(other.place()).hasToString("r.yaml:3:3");
    assertThat(one).isNotEqualTo(value(Kinds.located(Kinds.text()), "b"));
  }

  @Test
  void derived_failure_isAProblem() {
    Kind<Target> kind =
        Kinds.text()
            .as(
                name -> {
                  throw new IllegalArgumentException("no such cluster");
                });
    assertThat(problems(kind, "a")).isEqualTo("r.yaml:1:1: found \"a\": no such cluster");
    Kind<String> even =
        Kinds.text()
            .check(
                (text, node) -> {
                  if (text.length() % 2 == 1) {
                    node.problem("a text of even length");
                  }
                });
    assertThat(value(even, "ab")).isEqualTo("ab");
    assertThat(problems(even, "abc"))
        .isEqualTo("r.yaml:1:1: found \"abc\" (expected a text of even length)");
  }
}
