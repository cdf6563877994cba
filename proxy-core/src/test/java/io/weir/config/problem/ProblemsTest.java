package io.weir.config.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.problem.Problem.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemsTest {

  private static Place place(int line, int column) {
    return new Place("r.yaml", line, column, "");
  }

  @Test
  void place_path_isReadable() {
    Place place =
        place(1, 1).key("listeners").index(0).key("routes").index(2).key("x y").key("a.b");
    assertThat(place).hasToString("r.yaml:1:1 listeners[0].routes[2][\"x y\"][\"a.b\"]");
    assertThat(place.at(3, 4).position()).isEqualTo("r.yaml:3:4");
  }

  @Test
  void message_parts_areJoined() {
    assertThat(new Problem(place(1, 1), "what", null, "meant", Severity.ERROR))
        .hasToString("r.yaml:1:1: what (did you mean \"meant\"?)");
    assertThat(Problem.error(place(1, 1), "what", null)).hasToString("r.yaml:1:1: what");
  }

  @Test
  void list_reportedInAnyOrder_isSortedByPlace() {
    Problems problems = new Problems();
    problems.error(place(10, 1), "c", null);
    problems.error(place(9, 20), "b", null);
    problems.warning(place(9, 3), "a");
    problems.error(place(9, 20), "b", null);
    assertThat(problems).hasToString("r.yaml:9:3: warning: a\nr.yaml:9:20: b\nr.yaml:10:1: c");
  }

  @Test
  void warnings_alone_areNoErrors() {
    Problems problems = new Problems();
    problems.warning(place(1, 1), "old");
    assertThat(problems.hasErrors()).isFalse();
    assertThatCode(problems::throwIfErrors).doesNotThrowAnyException();
    Problems others = new Problems();
    others.error(place(2, 1), "bad", "good");
    problems.addAll(others);
    assertThatThrownBy(problems::throwIfErrors)
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.problems()).isSameAs(problems))
        .hasMessage("r.yaml:1:1: warning: old\nr.yaml:2:1: bad (expected good)");
  }

  @Test
  void list_veryLong_isCutAndSaysSo() {
    Problems problems = new Problems();
    for (int line = 1; line <= 1_500; line++) {
      problems.error(place(line, 1), "wrong", null);
    }
    assertThat(problems.list()).hasSize(1_000);
    assertThat(problems.render(false)).endsWith("r.yaml:1000:1: wrong\nand 500 more");
  }

  @Test
  void excerpt_ofALine_pointsAtTheColumn() {
    Problems problems = new Problems();
    problems.source("r.yaml", "a: 1\r\nb:\tx\r\n\r\n" + "y".repeat(500));
    problems.error(place(2, 4), "one", null);
    problems.error(place(3, 1), "blank line", null);
    problems.error(place(4, 400), "far", null);
    problems.error(place(9, 1), "no line", null);
    problems.error(new Place("other.yaml", 1, 1, ""), "no text", null);
    assertThat(problems.render(true))
        .isEqualTo(
            "other.yaml:1:1: no text\n"
                + "r.yaml:2:4: one\n"
                + "    b: x\n"
                + "       ^\n"
                + "r.yaml:3:1: blank line\n"
                + "r.yaml:4:400: far\n"
                + ("    " + "y".repeat(158) + "…\n")
                + "r.yaml:9:1: no line");
  }

  @Test
  void excerpt_concealed_isBlottedOverItsLines() {
    Problems problems = new Problems();
    problems.source("r.yaml", "a: {k: hush, b: x}\nk: |\n  one\n  two\nc: x");
    problems.conceal("r.yaml", 7, 11);
    problems.conceal("r.yaml", 22, 37);
    problems.conceal("other.yaml", 0, 3);
    problems.error(place(1, 17), "p", null);
    problems.error(place(3, 3), "q", null);
    assertThat(problems.render(true))
        .isEqualTo(
            """
            r.yaml:1:17: p
                a: {k: ****, b: x}
                                ^
            r.yaml:3:3: q
                *****
                  ^""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "api_key: abc123;api_key: ***",
        "{token: 'abc', x: 1};{token: '***', x: 1}",
        "\"password\": \"p@ss\";\"password\": \"***\"",
        "API-KEY=abc;API-KEY=***",
        "secret: ${KEY};secret: ${KEY}",
        "credential: {header: x-api-key};credential: {header: x-api-key}",
        "x: sk-abcdef123456;x: sk-***",
        "x: Bearer abcdef.123;x: Bearer ***",
        "redis://user:pw@host/0;redis://***@host/0",
        "x: plain;x: plain",
        "tokens: 100;tokens: ***"
      })
  void concealment_ofWhatLooksSecret_blotsItOut(String text, String shown) {
    assertThat(Concealment.of(text)).isEqualTo(shown);
  }
}
