package io.weir.filters.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginRuleTest {
  @ParameterizedTest
  @CsvSource({
    "https://app.example.org, https://app.example.org, true",
    "https://app.example.org, http://app.example.org, false",
    "https://app.example.org, https://app.example.org:8443, false",
    "https://app.example.org, https://app.example.org.evil.com, false",
    "https://app.example.org, https://evil-app.example.org, false",
    "https://App.Example.org, https://app.example.org, true",
    "https://app.example.org:443, https://app.example.org, true",
    "http://app.example.org, http://app.example.org:80, true",
    "localhost:3000, http://localhost:3000, true",
    "localhost:3000, https://localhost:3000, true",
    "localhost:3000, http://localhost:3001, false",
    "localhost:3000, ftp://localhost:3000, false",
    "localhost:80, http://localhost, true",
    "localhost:80, https://localhost, false",
    "localhost, https://localhost, true",
    "localhost, http://localhost:3000, false",
    "localhost:*, http://localhost:3000, true",
    "localhost:*, https://localhost, true",
    "https://*.example.org, https://a.example.org, true",
    "https://*.example.org, https://a.b.example.org, true",
    "https://*.example.org, https://example.org, false",
    "https://*.example.org, https://.example.org, false",
    "https://*.example.org, https://evilexample.org, false",
    "https://*.example.org, https://a.example.org:8443, false",
    "https://*.example.org:*, https://a.example.org:8443, true",
    "https://*.example.org, https://evil.com/.example.org, false",
    "https://*.example.org, https://evil.com?.example.org, false",
    "https://*.example.org, https://u@x.example.org, false",
    "http://[::1]:3000, http://[::1]:3000, true",
    "http://[::1]:3000, http://[::1]:3001, false",
    "chrome-extension://abcdef, chrome-extension://abcdef, true",
    "'*', https://anything.example, true",
    "'*', null, true",
    "null, null, true",
    "localhost, null, false",
    "localhost, '', false",
    "localhost, localhost, false",
    "localhost, http://, false",
    "localhost, http://localhost:, false",
    "localhost, http://localhost:99999, false",
  })
  void rule_ofAnOrigin_matches(String rule, String origin, boolean expected) {
    OriginRule parsed = Objects.requireNonNull(OriginRule.parse(rule));
    assertThat(parsed.matches(origin)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://",
        "https://a/b",
        "https://a:b",
        "https://a:0",
        "https://a:70000",
        "https://a*b.example.org",
        "https://*",
        "*.",
        "://a",
        "https://us er",
        "http://a,b"
      })
  void rule_thatIsNoOrigin_isRefused(String text) {
    assertThat(OriginRule.parse(text)).isNull();
  }
}
