package io.weir.config.yaml;

import static io.weir.config.Reads.problems;
import static io.weir.config.Reads.reading;
import static io.weir.config.Reads.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.problem.ConfigException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlSourceTest {

  private static final Kind<Object> ANY = Kinds.json();

  @TempDir private Path folder;

  private static final Map<String, Object> AB = Map.of("a", 1L, "b", List.of("x"));

  @Test
  void text_inAnyDress_isTheSame() {
    for (String text :
        List.of(
            "a: 1\nb: [x]\n",
            "\ufeffa: 1\nb:\n  - x\n",
            "a: 1\r\nb:\r\n- x\r\n",
            "---\na: 1\nb: [x]\n...\n",
            "# comment\n\na: 1   # one\nb: ['x']",
            "{\"a\": 1, \"b\": [\"x\"]}",
            "? a\n: 1\n? b\n: [x]\n")) {
      assertThat(value(ANY, text)).as(text).isEqualTo(AB);
    }
  }

  @Test
  void json_indentedWithTabs_isReadInAJsonFile() {
    String text = "{\n\t\"a\":\t1,\n\t\"b\": [\"x\"]\n}";
    assertThat(YamlSource.text("r.json", text, name -> null).read(ANY).orThrow()).isEqualTo(AB);
  }

  @Test
  void file_read_givesTheSame() throws IOException {
    Path file = folder.resolve("r.yml");
    Files.writeString(file, "a: 1\nb: [x]\n");
    assertThat(YamlSource.file(file, name -> null).read(ANY).orThrow()).isEqualTo(AB);
  }

  @Test
  void file_missing_isAProblem() {
    Path file = folder.resolve("none.yaml");
    Reading<Object> reading = YamlSource.file(file, name -> null).read(ANY);
    assertThat(reading.problems()).hasToString(file + ":1:1: no such file (expected a YAML file)");
    assertThat(reading.value()).isEmpty();
    assertThat(reading.effective()).isEmpty();
    assertThatThrownBy(reading::orThrow)
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ":1:1: no such file (expected a YAML file)");
    assertThat(YamlSource.file(folder, name -> null).read(ANY).problems().render(false))
        .contains("cannot read the file");
  }

  @Test
  void bytes_notUtf8_areAProblemAtTheirPlace() throws IOException {
    Path file = folder.resolve("r.yaml");
    Files.write(file, "a: 1\nb: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(YamlSource.file(file, name -> null).read(ANY).problems())
        .hasToString(file + ":2:7: a byte that is not UTF-8 (expected UTF-8)");
  }

  @Test
  void text_tooLarge_isAProblem() {
    assertThat(problems(ANY, "a: " + "x".repeat(YamlSource.BYTES_MAX)))
        .isEqualTo("r.yaml:1:1: too large (expected at most 32MiB)");
  }

  @Test
  void syntax_wrong_isAProblemAtItsPlace() {
    assertThat(problems(ANY, "a: 1\n\tb: 2"))
        .isEqualTo("r.yaml:2:1: not YAML: found a tab (expected spaces for indentation)");
    assertThat(problems(ANY, "a: [1, 2"))
        .isEqualTo("r.yaml:1:9: not YAML: expected ',' or ']', but got <stream end>");
    assertThat(problems(ANY, "a: 'x")).startsWith("r.yaml:1:6: not YAML: found unexpected end");
    assertThat(problems(ANY, "a: b: c"))
        .isEqualTo("r.yaml:1:5: not YAML: mapping values are not allowed here");
    assertThat(problems(ANY, "a: *b")).isEqualTo("r.yaml:1:4: not YAML: found undefined alias b");
    assertThat(problems(ANY, "a: 1\n---\nb: 2"))
        .startsWith("r.yaml:2:1: not YAML: but found another document");
    assertThat(problems(ANY, "a: \u0007"))
        .isEqualTo("r.yaml:1:4: found the character U+0007 (expected text that YAML allows)");
  }

  @Test
  void interpolation_unquotedBetweenBraces_isExplained() {
    assertThat(problems(ANY, "{port: ${PORT:-80}}"))
        .contains("expected quotes around \"${…}\" between braces or brackets");
    assertThat(value(ANY, "port: ${PORT:-80}")).isEqualTo(Map.of("port", 80L));
  }

  @Test
  void keys_duplicate_areAProblem() {
    assertThat(problems(ANY, "a: 1\nb: {c: 1, c: 2}\n\"a\": 3"))
        .isEqualTo(
            """
            r.yaml:2:11 b: duplicate key "c", first at r.yaml:2:5 (expected each key once)
            r.yaml:3:1: duplicate key "a", first at r.yaml:1:1 (expected each key once)""");
  }

  @Test
  void keys_thatAreNoText_areAProblem() {
    assertThat(problems(ANY, "? [a, b]\n: 1"))
        .isEqualTo("r.yaml:1:3: found a key that is not a text (expected a text)");
    assertThat(value(ANY, "{on: 1, no: 2, 3: 4, null: 5}"))
        .isEqualTo(Map.of("on", 1L, "no", 2L, "3", 4L, "null", 5L));
  }

  @Test
  void tags_ofAnySort_areAProblem() {
    assertThat(problems(ANY, "a: !!javax.script.ScriptEngineManager [x]"))
        .isEqualTo(
            "r.yaml:1:4: not YAML: Global tag is not allowed:"
                + " tag:yaml.org,2002:javax.script.ScriptEngineManager");
    assertThat(problems(ANY, "a: !env KEY"))
        .isEqualTo("r.yaml:1:4 a: found a tag !env (expected no tag)");
    assertThat(problems(ANY, "a: &x !!str 3")).contains("(expected no tag)");
  }

  @Test
  void anchors_andMergeKeys_areFollowed() {
    String text =
        """
        x-base: &base {a: 1, b: [x]}
        x-more: &more {b: 2, c: 3}
        one: *base
        two: {<<: *base, a: 9}
        three: {b: 0, <<: [*base, *more]}
        """;
    Map<?, ?> map = (Map<?, ?>) value(ANY, text);
    assertThat(map.get("one")).isEqualTo(AB);
    assertThat(map.get("two")).isEqualTo(Map.of("a", 9L, "b", List.of("x")));
    assertThat(map.get("three")).isEqualTo(Map.of("a", 1L, "b", 0L, "c", 3L));
  }

  @Test
  void anchors_merged_keepTheirOwnPlace() {
    Kind<Map<String, Map<String, Integer>>> kind = Kinds.map(Kinds.map(Kinds.integer(1, 9)));
    assertThat(problems(kind, "a: &a\n  n: x\nb:\n  <<: *a\n"))
        .isEqualTo(
            """
            r.yaml:2:6 a.n: found "x" (expected a whole number from 1 to 9)
            r.yaml:2:6 b.n: found "x" (expected a whole number from 1 to 9)""");
    assertThat(problems(ANY, "a: {<<: 3}"))
        .isEqualTo("r.yaml:1:9 a: found no mapping to merge (expected <<: *anchor)");
  }

  @Test
  void anchors_holdingThemselves_areAProblem() {
    assertThat(problems(ANY, "a: &a [*a]"))
        .isEqualTo("r.yaml:1:4 a[0]: an anchor that holds itself");
    assertThat(problems(ANY, "a: &a {<<: *a, b: 1}"))
        .isEqualTo("r.yaml:1:4 a: found a merge without end (expected <<: *anchor)");
  }

  @Test
  void anchors_multiplying_areStopped() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + String.join(", ", repeated(before, 9)) + "]\n");
    }
    assertThat(problems(ANY, bomb.toString()))
        .contains("too many values (expected at most 1000000, aliases counted each time)");
    StringBuilder merges = new StringBuilder("a0: &a0 {k: v}\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      merges.append(
          "a" + i + ": &a" + i + " {<<: [" + String.join(", ", repeated(before, 9)) + "]}\n");
    }
    assertThat(problems(ANY, merges.toString())).contains("found a merge without end");
  }

  private static List<String> repeated(String text, int times) {
    String[] all = new String[times];
    Arrays.fill(all, text);
    return List.of(all);
  }

  @Test
  void nesting_tooDeep_isAProblem() {
    assertThat(problems(ANY, "[".repeat(5000) + "]".repeat(5000)))
        .contains("Nesting Depth exceeded max 64");
    assertThat(problems(ANY, "a: ".repeat(3) + "x")).contains("not YAML");
  }

  @Test
  void environment_valueThatLooksLikeYaml_staysText() {
    Map<String, String> environment = Map.of("X", "a: b, c: [d]\ne: {f: !!x g}", "N", "3");
    assertThat(value(ANY, "v: ${X}\nw: \"${X}\"", environment))
        .isEqualTo(
            new LinkedHashMap<>(Map.of("v", environment.get("X"), "w", environment.get("X"))));
    assertThat(value(ANY, "[\"${N}\", '${N}']", environment)).isEqualTo(List.of("3", "3"));
    assertThat(value(ANY, "- ${N}\n- ${N}.5", environment))
        .isEqualTo(List.of(3L, new BigDecimal("3.5")));
  }

  @Test
  void environment_malformedReference_isAProblem() {
    assertThat(problems(ANY, "a: '${A'"))
        .isEqualTo(
            "r.yaml:1:4 a: found a ${ that is not closed (expected ${NAME} or ${NAME:-default}; a"
                + " ${ that is just text is written $${)");
  }

  @Test
  void environment_unset_isListedWithItsPlace() {
    Reading<Object> reading = reading(ANY, "a: ${A:-}\nb: ${B:-x}\nc: ${C:-y}", Map.of("C", "z"));
    assertThat(reading.unset())
        .extracting(unset -> unset.place() + " " + unset.name() + " " + unset.defaulted())
        .containsExactly("r.yaml:1:4 a A true", "r.yaml:2:4 b B true");
  }

  @Test
  void off_mappings_areListedOnceWithWhatTheyWant() {
    String text =
        """
        clusters:
          - {name: "${N:-one}", enabled: ["${K1}", "${K2:-}"], x: "${K3}", in: {enabled: "${K4}"}}
          - {name: two, enabled: "${K5:-yes}"}
          - {name: three, enabled: false}
        """;
    Reading<Object> reading = reading(ANY, text, Map.of());
    assertThat(reading.problems().isEmpty()).isTrue();
    assertThat(reading.off())
        .extracting(off -> off.place().path() + " " + off.name() + " " + off.wanted())
        .containsExactly("clusters[0] one [K1, K2]", "clusters[2] three []");
  }

  @Test
  void text_beyondTheFirstPlane_keepsPlacesRight() {
    assertThat(problems(Kinds.map(Kinds.integer(1, 9)), "{\"\ud83d\ude00\": 1, b: x}"))
        .isEqualTo("r.yaml:1:13 b: found \"x\" (expected a whole number from 1 to 9)");
  }
}
