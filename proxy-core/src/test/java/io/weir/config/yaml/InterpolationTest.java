package io.weir.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.Interpolation.Filled;
import io.weir.config.yaml.Interpolation.Wanted;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpolationTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("A", "1", "B", "two", "EMPTY", "", "SPACE", " \n", "TRICK", "${A}}", "PAD", " x\n");

  private static Filled fill(String text) {
    return Interpolation.of(text, ENVIRONMENT::get);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "plain;plain",
        "${A};1",
        "x${A}-${B}y;x1-twoy",
        "${A}${A};11",
        "${NO:-d};d",
        "${NO:-};''",
        "${EMPTY:-d};d",
        "${SPACE:-d};d",
        "${A:-d};1",
        "${NO:-${B}};two",
        "${NO:-${NOT:-${NEVER:-deep}}};deep",
        "${NO:-a${B}c}d;atwocd",
        "${NO:-a:-b};a:-b",
        "${NO:-http://localhost:8000/v1};http://localhost:8000/v1",
        "$A;$A",
        "$;$",
        "{A};{A}",
        "a}b;a}b",
        "$${A};${A}",
        "$$${A};$${A}",
        "${NO:-$${A}};${A}",
        "${TRICK};${A}}",
        "${PAD};x",
        "5$;5$",
        "^/v[0-9]+$;^/v[0-9]+$"
      })
  void text_filled_isAsExpected(String text, String expected) {
    Filled filled = fill(text);
    assertThat(filled.fault()).isNull();
    assertThat(filled.text()).isEqualTo(expected);
  }

  @Test
  void names_thatGaveAPart_areKnown() {
    assertThat(fill("${A} ${NO:-${B}} ${A:-${EMPTY}}").names()).containsExactly("A", "B");
    assertThat(fill("$${A}").names()).isEmpty();
  }

  @Test
  void names_unset_areKnownOnlyWhereTheyCount() {
    assertThat(fill("${A:-${NEVER}} ${NO:-x} ${EMPTY}").wanted())
        .containsExactly(new Wanted("NO", false, true), new Wanted("EMPTY", true, false));
    assertThat(fill("${NO:-${NOT}}").missing()).isEqualTo(new Wanted("NOT", false, false));
    assertThat(fill("${NO:-}").missing()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${",
        "${}",
        "${A",
        "${1A}",
        "${A-b}",
        "${A:b}",
        "${A:?b}",
        "${NO:-x",
        "${ A}",
        "${NO:-${A}"
      })
  void text_malformed_isAFault(String text) {
    assertThat(fill(text).fault()).isNotNull();
  }

  @Test
  void text_deepInItself_isAFaultAndNoOverflow() {
    String deep = "${N:-".repeat(100_000) + "}".repeat(100_000);
    assertThat(fill(deep).fault()).isEqualTo("${ too deep in itself");
  }

  @Test
  void text_growing_isBounded() {
    String large = "x".repeat(1000);
    assertThat(Interpolation.of("${A}".repeat(3000), name -> large).fault())
        .isEqualTo("a text of more than 1MiB");
  }

  /** Whatever is written, it ends; and a text without a reference is its own. */
  @Test
  void text_ofAnySort_isFilledOrAFault() {
    Random random = new Random(7);
    String alphabet = "$${}}:-AB1_ x";
    for (int run = 0; run < 20_000; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(24); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Filled filled = fill(text.toString());
      if (!text.toString().contains("${")) {
        assertThat(filled.text()).isEqualTo(text.toString());
      }
      String escaped = text.toString().replace("$", "").replace("}", "");
      assertThat(fill("$${" + escaped).text()).isEqualTo("${" + escaped);
      assertThat(fill("${NO:-" + escaped + "}").text()).isEqualTo(escaped);
    }
  }
}
