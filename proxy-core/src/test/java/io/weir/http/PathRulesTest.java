package io.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.http.PathRules.EscapedSlashes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRulesTest {
  private static final PathRules LOOSE = new PathRules(false, EscapedSlashes.KEEP);

  @ParameterizedTest
  @CsvSource({
    "/,/",
    "/a,/a",
    "/a/,/a/",
    "//,/",
    "/a//b,/a/b",
    "/./a,/a",
    "/a/./,/a/",
    "/a/../b/,/b/",
    "/a/b/../..,/",
    "/a/b/../../c,/c",
    "/%7Ea,/~a",
    "/%41%2d,/A-",
    "/%e4,/%E4",
    "/a%2E/b,/a./b",
    "/a/%2e%2e/b,/b",
    "/..a/.b,/..a/.b",
    "/a?,/a?",
    "/a?//..%2f,/a?//..%2f",
    "/%0a,/%0A",
    "/a;b/../c,/c",
    "/%2525,/%2525"
  })
  void path_normalised_once(String target, String normal) {
    assertThat(PathRules.DEFAULT.normal(target)).isEqualTo(normal);
    assertThat(PathRules.DEFAULT.normal(normal)).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource({"//,//", "/a//b,/a//b", "/a//../b,/a/b", "/a%2fb,/a%2Fb", "/a%5cb,/a%5Cb", "//.,//"})
  void path_loosely_keepsSlashes(String target, String normal) {
    assertThat(LOOSE.normal(target)).isEqualTo(normal);
    assertThat(LOOSE.normal(normal)).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource({
    "'',slash",
    "a,slash",
    "*,slash",
    "?a,slash",
    "/a b,byte",
    "/a#,byte",
    "/\u0141,byte",
    "/?\\,byte",
    "/%,percent",
    "/%1,percent",
    "/%g1,percent",
    "/a/%?11,percent",
    "/%00,NUL",
    "/%2f,escaped slash",
    "/%5C,escaped slash",
    "/..,climbs",
    "/a/../..,climbs",
    "/%2e.,climbs"
  })
  void path_refused_saysWhy(String target, String why) {
    assertThat(PathRules.DEFAULT.normal(target)).isNull();
    byte[] bytes = target.replace('\u0141', '\0').getBytes(StandardCharsets.ISO_8859_1);
    assertThat(PathRules.DEFAULT.refusal(bytes, 0, bytes.length)).contains(why);
  }

  @Test
  void path_loosely_isStillRefusedForNulAndClimbing() {
    assertThat(LOOSE.normal("/%00")).isNull();
    assertThat(LOOSE.normal("/../a")).isNull();
    assertThat(LOOSE.normal("/a/%2e%2E/..")).isNull();
  }
}
