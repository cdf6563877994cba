package io.weir.route.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class BoundedRegexTest {
  private static BoundedRegex regex(String text) {
    return BoundedRegex.of(Pattern.compile(text));
  }

  @Test
  void expressions_thatBacktrackWithoutEnd_doNotMatch() {
    String long1 = "a".repeat(BoundedRegex.LENGTH_MAX - 1) + "c";
    for (String text : List.of("(a+)+b", "(a|a)*b", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)b")) {
      assertThat(regex(text).matches(long1)).isFalse();
      assertThat(regex(text).replaceFirst(long1, "x")).isEqualTo(long1);
    }
  }

  @Test
  void expressions_thatRecurse_staySmallOnTheStack() {
    String text = "ab".repeat(100);
    assertThat(regex("(a|b)*").matches(text)).isTrue();
    assertThat(regex("((a)|(b))*").matches(text)).isTrue();
    assertThat(regex("(((a|x)|(b|y)))*").matches(text)).isTrue();
    String deep = "ab".repeat(BoundedRegex.LENGTH_MAX / 2);
    assertThatCode(() -> regex("(((((a|x)|(b|y)))))*c").matches(deep)).doesNotThrowAnyException();
  }

  @Test
  void texts_thatAreTooLong_doNotMatch() {
    String text = "a".repeat(BoundedRegex.LENGTH_MAX);
    assertThat(regex("a*").matches(text)).isTrue();
    assertThat(regex("a*").matches(text + "a")).isFalse();
    assertThat(regex("a").replaceFirst(text + "a", "b")).isEqualTo(text + "a");
  }

  @Test
  void expressions_areWrittenAlike_areEqual() {
    assertThat(regex("a+")).isEqualTo(regex("a+")).hasSameHashCodeAs(regex("a+"));
    assertThat(regex("a+")).isNotEqualTo(regex("a*"));
    assertThat(regex("(a)(b(c))").groups()).isEqualTo(3);
  }
}
