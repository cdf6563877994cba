package io.weir.route.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine, mostly against {@link Pattern}. */
final class LinearRegexTest {
  private static final Replacement MARKS = new Replacement("<\\0|\\1|\\2>");

  private static void assertLikePattern(String expression, String text) {
    LinearRegex regex = LinearRegex.of(expression);
    Pattern pattern = Pattern.compile(expression);
    String what = expression + " on " + text;
    assertThat(regex.matches(text)).as(what).isEqualTo(pattern.matcher(text).matches());
    assertThat(regex.replaceFirst(text, MARKS)).as(what).isEqualTo(marked(pattern, text));
  }

  private static String marked(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return text;
    }
    StringBuilder marked = new StringBuilder(text.substring(0, matcher.start())).append('<');
    marked.append(matcher.group());
    for (int group = 1; group <= 2; group++) {
      String found = group > matcher.groupCount() ? null : matcher.group(group);
      marked.append('|').append(found == null ? "" : found);
    }
    return marked.append('>').append(text.substring(matcher.end())).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "/v([0-9]+)/(.*) /v12/chat/completions",
        "(a|ab)(c|bcd) abcd",
        "(a+?)(a*) aaa",
        "(a*?)(a*?)$ aaa",
        "x(?:y(z)|(w))? xyzxw",
        "([^/]+)/([^/]+) a/b/c",
        "(a{2,3})(a{1,}) aaaaaa",
        "(a{2}){2} aaaaa",
        "()(|b) b",
        "\\bfoo\\b(.)(.) a.foo.bar",
        "\\Boo(.)() foobar",
        "^(a)|(b)$ ab",
        "[\\w.-]+@([\\d\\s]+|[a-f\\x2d]+)(\\.) me.x-1@ab-cd.e",
        "[^\\W\\d]([+*?.]) 1a*",
        "(\\u0061)\\/(\\t?) a/",
        "([a-]+)([\\]\\[^]+) a-]^[",
        "(?:(a)|b)*(c) abbac",
        "(a|b|c|)(d|) xcd",
      })
  void expression_isOfAnyKind_findsWhatPatternFinds(String expression, String text) {
    LinearRegex regex = LinearRegex.of(expression + "(())?");
    assertThat(regex.groups()).isGreaterThanOrEqualTo(2);
    Pattern pattern = Pattern.compile(expression + "(())?");
    assertThat(regex.replaceFirst(text, MARKS)).isEqualTo(marked(pattern, text));
    assertThat(regex.matches(text)).isEqualTo(pattern.matcher(text).matches());
  }

  @Test
  void expressions_areMadeByChance_findWhatPatternFinds() {
    Random random = new Random(42);
    for (int i = 0; i < 4000; i++) {
      String expression = "()()" + expression(random, 3);
      for (int t = 0; t < 5; t++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
          text.append("abc/".charAt(random.nextInt(4)));
        }
        assertLikePattern(expression, text.toString());
      }
    }
  }

  /** Repetitions are of parts that take something: engines differ on what an empty one notes. */
  private static String expression(Random random, int depth) {
    if (depth == 0) {
      return List.of("a", "b", "/", ".", "[ab]", "[^a]", "\\w").get(random.nextInt(7));
    }
    String one = expression(random, depth - 1);
    String other = expression(random, depth - 1);
    return switch (random.nextInt(8)) {
      case 0 -> one + "|" + other;
      case 1 -> "(?:" + one + "|" + other + ")" + other;
      case 2 -> "(?:a" + one + ")*";
      case 3 -> "(?:b" + one + ")+?" + other;
      case 4 -> "(?:" + one + ")?" + other;
      case 5 -> "(?:" + one + "a){1,2}";
      case 6 -> "^" + one;
      default -> one + other;
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+b",
        "(a|a)*b",
        "(a*)*b",
        "(.*)(.*)(.*)(.*)(.*)b",
        "((a)|(b))*",
        "(a?){200}b"
      })
  void text_isMadeToBacktrack_takesLinearWork(String expression) {
    String text = "a".repeat(LinearRegex.LENGTH_MAX - 1) + "c";
    assertThat(LinearRegex.of(expression).matches(text)).isFalse();
  }

  @Test
  void text_isTooLong_doesNotMatch() {
    String text = "a".repeat(LinearRegex.LENGTH_MAX);
    assertThat(LinearRegex.of("a*").matches(text)).isTrue();
    assertThat(LinearRegex.of("a*").matches(text + "a")).isFalse();
    assertThat(LinearRegex.of("a").replaceFirst(text + "a", MARKS)).isEqualTo(text + "a");
  }

  @Test
  void case_isOfNoMatter_whereSaid() {
    LinearRegex regex = LinearRegex.of("(?i)gpt-[a-c]+[^x]");
    assertThat(regex.matches("GPT-aBCz")).isTrue();
    assertThat(regex.matches("gpt-aX")).isFalse();
    assertThat(LinearRegex.of("gpt").matches("GPT")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(a | a bracket that is not closed (at character 1)",
        "a) | a closing bracket too many (at character 2)",
        "[a | a set that is not closed (at character 1)",
        "*a | a repetition of nothing (at character 1)",
        "a{2,1} | a count out of order or above 500 (at character 2)",
        "a{x} | a count that is not {n}, {n,} or {n,m} (at character 2)",
        "a++ | a possessive repetition, which cannot be matched in linear time (at character 3)",
        "(?=a) | a look-around, flag or other special group;"
            + " only (?: and a leading (?i) are (at character 3)",
        "(a)\\1 | \\1, which is not known here (at character 4)",
        "\\pL | \\p, which is not known here (at character 1)",
        "[b-a] | a range out of order (at character 5)",
        "[a&&b] | a set within a set (at character 4)",
        "\\x1 | a code without 2 hexadecimal digits (at character 3)",
        "a\\ | an escape without its letter (at character 3)",
      })
  void expression_isMalformed_isToldWhere(String expression, String what) {
    assertThatThrownBy(() -> LinearRegex.of(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the regular expression has " + what);
  }

  @Test
  void expression_isTooLarge_isRefused() {
    assertThatThrownBy(() -> LinearRegex.of("(a{500}){500}"))
        .hasMessage("the regular expression is too large");
    assertThatThrownBy(() -> LinearRegex.of("(".repeat(60) + ")".repeat(60)))
        .hasMessage("the regular expression has brackets nested too deep (at character 52)");
  }

  @Test
  void expressions_areWrittenAlike_areEqual() {
    assertThat(LinearRegex.of("a+")).isEqualTo(LinearRegex.of("a+")).hasToString("a+");
    assertThat(LinearRegex.of("a+")).isNotEqualTo(LinearRegex.of("a*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/v1/(chat|x) ; /v1/",
        "(/a)+b ; /a",
        "/ab? ; /a",
        "a* ; ''",
        "a|b ; ''",
        "(?i)/V1 ; /",
        "\\.x ; .x",
        "^a ; ''",
        "ab{0,2} ; a",
      })
  void prefix_isWhatEveryMatchBeginsWith(String expression, String prefix) {
    assertThat(LinearRegex.of(expression).prefix()).isEqualTo(prefix);
  }
}
