package io.weir.config;

import static io.weir.config.Reads.problems;
import static io.weir.config.Reads.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.Address;
import io.weir.config.value.Cidr;
import io.weir.config.value.NamedFile;
import io.weir.config.value.Rate;
import io.weir.config.value.Regex;
import io.weir.config.value.StatusSet;
import io.weir.config.value.Url;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {

  private enum Balance {
    ROUND_ROBIN,
    LEAST_REQUEST
  }

  @Test
  void integer_inRange_isRead() {
    assertThat(value(Kinds.integer(1, 10), "'10'")).isEqualTo(10);
    assertThat(value(Kinds.integer(-5, 10), "-5")).isEqualTo(-5);
    assertThat(value(Kinds.wholeNumber(0, Long.MAX_VALUE), "9223372036854775807"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "three",
        "11",
        "0",
        "1.5",
        "1e1",
        "010",
        "0x5",
        "+5",
        "1_0",
        "99999999999999999999"
      })
  void integer_wrong_saysTheRange(String text) {
    assertThat(problems(Kinds.integer(1, 10), text))
        .isEqualTo("r.yaml:1:1: found \"" + text + "\" (expected a whole number from 1 to 10)");
  }

  @Test
  void integer_unbounded_saysOrMore() {
    assertThat(problems(Kinds.wholeNumber(1, Long.MAX_VALUE), "9223372036854775808"))
        .isEqualTo(
            "r.yaml:1:1: found \"9223372036854775808\" (expected a whole number, 1 or more)");
  }

  @Test
  void decimal_trailingZeros_areTheSameValue() {
    assertThat(value(Kinds.money(), "50.00"))
        .isEqualTo(value(Kinds.money(), "50"))
        .isEqualTo(new BigDecimal("50"));
    assertThat(value(Kinds.money(), "0.000")).isEqualTo(new BigDecimal("0"));
    assertThat(value(Kinds.decimal(BigDecimal.ZERO, BigDecimal.ONE), "0.10"))
        .isEqualTo(new BigDecimal("0.1"));
    assertThat(problems(Kinds.money(), "-1"))
        .isEqualTo("r.yaml:1:1: found \"-1\" (expected an amount of money such as 50 or 0.25)");
  }

  @ParameterizedTest
  @CsvSource({"0.2,0.2", "20%,0.2", "1,1", "100%,1", "0,0", "0.1%,0.001"})
  void fraction_numberOrPercentage_isRead(String text, double expected) {
    assertThat(value(Kinds.fraction(), text)).isEqualTo(expected);
  }

  @Test
  void ratio_outOfRange_isRefused() {
    assertThat(problems(Kinds.fraction(), "1.01"))
        .isEqualTo(
            "r.yaml:1:1: found \"1.01\" (expected a fraction from 0 to 1, such as 0.2 or 20%)");
    assertThat(problems(Kinds.fraction(), "NaN")).contains("found \"NaN\"");
    assertThat(problems(Kinds.percent(), "101%")).contains("found \"101%\"");
    assertThat(value(Kinds.percent(), "20")).isEqualTo(value(Kinds.percent(), "20%")).isEqualTo(20);
  }

  @Test
  void bool_words_areRead() {
    assertThat(value(Kinds.bool(), "Yes")).isTrue();
    assertThat(value(Kinds.bool(), "'off'")).isFalse();
    assertThat(problems(Kinds.bool(), "maybe"))
        .isEqualTo("r.yaml:1:1: found \"maybe\" (expected true or false)");
  }

  @ParameterizedTest
  @CsvSource({
    "15s,PT15S",
    "250ms,PT0.25S",
    "5m,PT5M",
    "1h,PT1H",
    "1d,PT24H",
    "0s,PT0S",
    "0,PT0S",
    "1.5s,PT1.5S",
    "36500d,PT876000H",
    "10us,PT0.00001S",
    "' 2 s ',PT2S"
  })
  void duration_units_areRead(String text, Duration expected) {
    assertThat(value(Kinds.duration(), text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9999999999999999999d",
        "99999999999999999999999s",
        "36501d",
        "-1s",
        "1w",
        "s",
        "1.s"
      })
  void duration_wrong_isRefused(String text) {
    assertThat(problems(Kinds.duration(), text))
        .isEqualTo(
            "r.yaml:1:1: found \"" + text + "\" (expected a duration such as 15s, 250ms or 5m)");
  }

  @Test
  void duration_withoutUnit_isRefusedWithTheLikelyOne() {
    assertThat(problems(Kinds.duration(), "15"))
        .isEqualTo(
            "r.yaml:1:1: found \"15\" (expected a duration such as 15s, 250ms or 5m;"
                + " did you mean \"15s\"?)");
  }

  @Test
  void duration_outOfItsRange_saysTheRange() {
    Kind<Duration> kind = Kinds.duration(Duration.ofMillis(1), Duration.ofMinutes(10));
    assertThat(problems(kind, "11m"))
        .isEqualTo("r.yaml:1:1: found \"11m\" (expected a duration from 1ms to 10m, such as 10m)");
  }

  @ParameterizedTest
  @CsvSource({
    "64KiB,65536",
    "1MB,1000000",
    "10MiB,10485760",
    "512,512",
    "0,0",
    "1.5KiB,1536",
    "1kb,1000",
    "7B,7"
  })
  void size_units_areRead(String text, long expected) {
    assertThat(value(Kinds.size(), text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9999999999999999999TiB", "9223372036854775808", "1.5B", "1XB", "-1", "KiB"})
  void size_wrong_isRefused(String text) {
    assertThat(problems(Kinds.size(), text))
        .isEqualTo(
            "r.yaml:1:1: found \"" + text + "\" (expected a size such as 64KiB, 1MB or 512)");
  }

  @Test
  void size_outOfItsRange_saysTheRange() {
    assertThat(problems(Kinds.size(1024, 1 << 20), "2MiB"))
        .isEqualTo(
            "r.yaml:1:1: found \"2MiB\" (expected a size from 1KiB to 1MiB such as 64KiB, 1MB or"
                + " 512)");
  }

  @Test
  void rate_perUnit_isRead() {
    assertThat(value(Kinds.rate(), "10/s")).isEqualTo(new Rate(10, Duration.ofSeconds(1)));
    assertThat(value(Kinds.rate(), "60/m").perSecond()).isEqualTo(1);
    assertThat(value(Kinds.rate(), "2.5/15m")).isEqualTo(new Rate(2.5, Duration.ofMinutes(15)));
    assertThat(value(Kinds.rate(), "'10 / s'").toString()).isEqualTo("10/s");
    for (String wrong : List.of("10", "/s", "10/0s", "10/x", "-1/s", "1e9/s")) {
      assertThat(problems(Kinds.rate(), wrong))
          .isEqualTo(
              "r.yaml:1:1: found \"" + wrong + "\" (expected a rate such as 10/s, 60/m or 5/h)");
    }
  }

  @Test
  void word_mistyped_isRefusedWithTheLikelyOne() {
    assertThat(value(Kinds.word(Balance.class), "least_request")).isEqualTo(Balance.LEAST_REQUEST);
    assertThat(problems(Kinds.word(Balance.class), "least-requests"))
        .isEqualTo(
            "r.yaml:1:1: found \"least-requests\" (expected one of: round_robin, least_request;"
                + " did you mean \"least_request\"?)");
    assertThat(value(Kinds.word(Balance.class, b -> b.name().substring(0, 1)), "R"))
        .isEqualTo(Balance.ROUND_ROBIN);
    assertThat(problems(Kinds.words("h1", "h2"), "spdy"))
        .isEqualTo("r.yaml:1:1: found \"spdy\" (expected one of: h1, h2)");
  }

  @Test
  void regex_sameText_isEqual() {
    assertThat(value(Kinds.regex(), "^/v[0-9]+$")).isEqualTo(Regex.of("^/v[0-9]+$"));
    assertThat(value(Kinds.regex(), "a{2}").pattern().matcher("aa").matches()).isTrue();
    assertThat(problems(Kinds.regex(), "'(a'"))
        .isEqualTo("r.yaml:1:1: found \"(a\" (expected a regular expression)");
  }

  @Test
  void status_oneOrMany_isRead() {
    assertThat(value(Kinds.status(), "599")).isEqualTo(599);
    assertThat(problems(Kinds.status(), "600")).contains("a whole number from 100 to 599");
    StatusSet set = value(Kinds.statusSet(), "[429, 5xx, 400-404]");
    assertThat(set.contains(429) && set.contains(503) && set.contains(403)).isTrue();
    assertThat(set.contains(405) || set.contains(600) || set.contains(-1)).isFalse();
    assertThat(value(Kinds.statusSet(), "400-404, 429, 5xx")).isEqualTo(set);
    assertThat(problems(Kinds.statusSet(), "[200, 6xx]"))
        .isEqualTo("r.yaml:1:7 [1]: found \"6xx\" (expected a status such as 429, 5xx or 500-504)");
  }

  @Test
  void address_forms_areRead() {
    assertThat(value(Kinds.address(), "0.0.0.0:8080")).isEqualTo(new Address("0.0.0.0", 8080));
    assertThat(value(Kinds.address(), ":0")).isEqualTo(new Address("", 0));
    assertThat(value(Kinds.address(), "'[::1]:443'")).isEqualTo(new Address("::1", 443));
    assertThat(value(Kinds.address(), "'[::1]:443'").toString()).isEqualTo("[::1]:443");
    for (String wrong : List.of("host", "host:65536", "::1:80", "[zz]:1", "a b:1", "host:")) {
      assertThat(problems(Kinds.address(), "'" + wrong + "'"))
          .isEqualTo(
              "r.yaml:1:1: found \""
                  + wrong
                  + "\" (expected an address such as 127.0.0.1:8080, :8080 or [::1]:8080)");
    }
    assertThat(problems(Kinds.address(), "8080")).endsWith("did you mean \":8080\"?)");
  }

  @Test
  void url_absolute_isRead() {
    Url url = value(Kinds.url(), "https://API.example.com/v1?x=1");
    assertThat(url).isEqualTo(new Url("https", "api.example.com", 443, "/v1", "x=1"));
    assertThat(url.toString()).isEqualTo("https://api.example.com/v1?x=1");
    assertThat(value(Kinds.url(), "http://my_host:8000").authority()).isEqualTo("my_host:8000");
    assertThat(value(Kinds.url(), "http://[::1]:80").authority()).isEqualTo("[::1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a",
        "api.example.com",
        "/v1",
        "http://",
        "http://a:0",
        "http://a/#f",
        "http://a b"
      })
  void url_other_isRefused(String text) {
    assertThat(problems(Kinds.url(), "'" + text + "'"))
        .isEqualTo(
            "r.yaml:1:1: found \""
                + text
                + "\" (expected an http or https URL such as"
                + " https://api.example.com/v1, without user or password)");
  }

  @Test
  void cidr_blocks_areRead() {
    Cidr block = value(Kinds.cidr(), "10.1.2.3/8");
    assertThat(block).isEqualTo(new Cidr("10.0.0.0", 8));
    assertThat(block.contains(new byte[] {10, 9, 9, 9})).isTrue();
    assertThat(block.contains(new byte[] {11, 9, 9, 9})).isFalse();
    assertThat(block.contains(new byte[16])).isFalse();
    assertThat(value(Kinds.cidr(), "'::1'").bits()).isEqualTo(128);
    assertThat(value(Kinds.cidr(), "0.0.0.0/0").contains(new byte[] {-1, 0, 0, 1})).isTrue();
    for (String wrong : List.of("10.0.0.0/33", "localhost", "10.0.0", "256.1.1.1", "fe80::/129")) {
      assertThat(problems(Kinds.cidr(), "'" + wrong + "'"))
          .isEqualTo(
              "r.yaml:1:1: found \""
                  + wrong
                  + "\" (expected a block of addresses such as 10.0.0.0/8 or ::1/128)");
    }
  }

  @Test
  void header_nameAndValue_areChecked() {
    assertThat(value(Kinds.headerName(), "X-Api-Key")).isEqualTo("x-api-key");
    assertThat(problems(Kinds.headerName(), "'x y'"))
        .isEqualTo("r.yaml:1:1: found \"x y\" (expected a header name such as x-api-key)");
    assertThat(value(Kinds.headerValue(), "'a b'")).isEqualTo("a b");
    assertThat(problems(Kinds.headerValue(), "\"a\\r\\nb\""))
        .isEqualTo(
            "r.yaml:1:1: found \"a??b\" (expected a header value: one line, no control"
                + " characters)");
  }

  @Test
  void text_keepsWhatItIs() {
    assertThat(value(Kinds.text(), "\" a\\n\"")).isEqualTo(" a\n");
    assertThat(value(Kinds.text(), "true")).isEqualTo("true");
    assertThat(problems(Kinds.text(), "''"))
        .isEqualTo("r.yaml:1:1: found nothing (expected a text)");
    assertThat(problems(Kinds.text(), "[a]"))
        .isEqualTo("r.yaml:1:1: found a list (expected a text)");
    assertThat(problems(Kinds.text(Pattern.compile("[a-z]+"), "small letters"), "A1"))
        .isEqualTo("r.yaml:1:1: found \"A1\" (expected small letters)");
  }

  @Test
  void text_tooLong_isShownShortened() {
    assertThat(problems(Kinds.bool(), "x".repeat(500)))
        .isEqualTo("r.yaml:1:1: found \"" + "x".repeat(30) + "…\" (expected true or false)");
  }

  @ParameterizedTest
  @CsvSource({
    "'',false",
    "'\"\"',false",
    "false,false",
    "Off,false",
    "no,false",
    "0,false",
    "sk-1,true",
    "true,true",
    "'[a, b]',true",
    "'[a, \"\"]',false",
    "'[]',true",
    "'false,true',true"
  })
  void enabled_blankOrOffWord_isOff(String text, boolean expected) {
    assertThat(value(Kinds.enabled(), text)).isEqualTo(expected);
  }

  @Test
  void enabled_mapping_isRefused() {
    assertThat(problems(Kinds.enabled(), "{a: b}"))
        .isEqualTo(
            "r.yaml:1:1: found a mapping (expected true or false, or a text that is blank for"
                + " off, or a list of these)");
  }

  @Test
  void json_anything_isPlainAndComparable() {
    Object json = value(Kinds.json(), "{a: [1, 2.50, true, null, 'x', '1'], b: {c: 012}}");
    assertThat(json).isEqualTo(value(Kinds.json(), "b: {c: '012'}\na: [1, 2.50, true, ~, x, '1']"));
    assertThat(json).isInstanceOf(Map.class);
    List<?> list = (List<?>) Objects.requireNonNull(((Map<?, ?>) json).get("a"));
    assertThat(list.get(0)).isEqualTo(1L);
    assertThat(list.get(1)).isEqualTo(new BigDecimal("2.50"));
    assertThat(list.get(2)).isEqualTo(true);
    assertThat(list.get(3)).isNull();
    assertThat(list.get(5)).isEqualTo("1");
    assertThat(value(Kinds.json(), "123456789012345678901234567890"))
        .isEqualTo(new BigDecimal("123456789012345678901234567890"));
    assertThat(value(Kinds.json(), "1e400000")).isEqualTo("1e400000");
  }

  @Test
  void file_relative_startsFromTheDocument() {
    assertThat(value(Kinds.file(), "keys.yaml"))
        .isEqualTo(new NamedFile(Path.of("keys.yaml"), ""))
        .hasToString("keys.yaml");
    assertThat(value(Kinds.path(), "ledger.db")).isEqualTo(Path.of("ledger.db"));
    assertThat(problems(Kinds.file(), "\"a\\0b\"")).startsWith("r.yaml:1:1: found \"a?b\"");
  }
}
