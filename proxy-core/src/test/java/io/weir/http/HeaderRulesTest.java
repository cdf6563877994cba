package io.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"h", "a.b-c_d~e", "h:1", "h:65535", "127.0.0.1:80", "[::1]", "[2001:db8::1]:443"})
  void authority_hostAndPort_isOne(String text) {
    assertThat(HeaderRules.isAuthority(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":80",
        "h:",
        "h:0",
        "h:65536",
        "h:999999999999",
        "h:1a",
        "u@h",
        "h/",
        "h?",
        "h#",
        "h i",
        "h,i",
        "h%20",
        "[::1",
        "::1",
        "[::1]:",
        "[::1]1",
        "[]",
        "[:::1]",
        "[fe80::1%1]",
        "[1.2.3.4]",
        "\u00e4",
        "\u0141",
        "h\0",
        "h\\i",
        "h:-1",
        "h:+1"
      })
  void authority_anythingElse_isNone(String text) {
    assertThat(HeaderRules.isAuthority(text)).isFalse();
  }

  @Test
  void authority_tooLong_isNone() {
    assertThat(HeaderRules.isAuthority("h".repeat(261))).isTrue();
    assertThat(HeaderRules.isAuthority("h".repeat(262))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "7,7", "999999999999999999,999999999999999999"})
  void contentLength_digits_areTheNumber(String text, long length) {
    assertThat(length(text)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00", "01", "+1", "-1", " 1", "1 ", "1,1", "1000000000000000000", "a"})
  void contentLength_anythingElse_isRefused(String text) {
    assertThat(length(text)).isEqualTo(-1);
  }

  private static long length(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return HeaderRules.contentLength(bytes, 0, bytes.length);
  }

  @Test
  void stripHopByHop_takesOutWhatIsOneConnections() {
    Headers headers = new Headers();
    headers.add("Connection", "close, X-Mine");
    headers.add("A", "1");
    headers.add("X-Mine", "2");
    headers.add("Keep-Alive", "3");
    headers.add("connection", "keep-alive,,\tx-other ");
    headers.add("X-Other", "4");
    headers.add("Transfer-Encoding", "chunked");
    headers.add("Host", "h");
    headers.add("B", "5");
    assertThat(HeaderRules.stripHopByHop(headers)).isNull();
    assertThat(headers).hasToString("A: 1\nB: 5\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host", "close, Authorization", "cookie", "content-length", "a b", "\"a\""})
  void stripHopByHop_ofWhatMustStay_isRefused(String connection) {
    Headers headers = new Headers();
    headers.add("Connection", connection);
    assertThat(HeaderRules.stripHopByHop(headers)).contains("Connection field");
  }

  @ParameterizedTest
  @CsvSource({
    "grpc-status,true", "x-sum,true", "Server-Timing,true", "content-md5,false", "If-Match,false",
    "AUTHORIZATION,false", "x-forwarded-for,false", "x-weir-fault,false", "te,false", "Host,false",
    "set-cookie,false", "x-api-key,false", "date,false"
  })
  void trailers_thatActOnTheMessage_areNotAllowed(String name, boolean allowed) {
    Headers headers = new Headers();
    headers.add(name, "x");
    assertThat(HeaderRules.isTrailerAllowed(headers, 0)).isEqualTo(allowed);
  }
}
