package io.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2FieldsTest {
  private final Http2Fields fields = new Http2Fields(10);

  @Test
  void request_ordinaryFields_passInOrder() {
    assertThat(fields.add(":method", "GET")).isTrue();
    assertThat(fields.add("accept", "a")).isTrue();
    assertThat(fields.add("te", "trailers")).isTrue();
    assertThat(fields.add("trailer", "x")).isTrue();
    assertThat(fields.add("http2-settings", "x")).isTrue();
    assertThat(fields.add("expect", "100-continue")).isTrue();
    assertThat(fields.add("x", "")).isTrue();
    assertThat(fields.finishRequest("h:1")).isTrue();
    assertThat(fields.headers()).hasToString("accept: a\nte: trailers\nx: \n");
    assertThat(fields.authority()).isEqualTo("h:1");
    assertThat(fields.continueExpected()).isTrue();
    assertThat(fields.otherExpected()).isFalse();
    assertThat(fields.contentLength()).isEqualTo(Http2Fields.ABSENT);
  }

  @Test
  void cookieCrumbs_areJoined() {
    fields.add("cookie", "a=b");
    fields.add("x", "y");
    fields.add("cookie", "c=d");
    fields.add("cookie", "e=f");
    fields.finish();
    assertThat(fields.headers()).hasToString("x: y\ncookie: a=b; c=d; e=f\n");
  }

  @Test
  void cookie_alone_staysInPlace() {
    fields.add("cookie", "a=b");
    fields.add("x", "y");
    fields.finish();
    assertThat(fields.headers()).hasToString("cookie: a=b\nx: y\n");
  }

  @Test
  void contentLength_twiceTheSame_collapses() {
    assertThat(fields.add("content-length", "5")).isTrue();
    assertThat(fields.add("content-length", "5")).isTrue();
    assertThat(fields.contentLength()).isEqualTo(5);
    assertThat(fields.headers().size()).isZero();
    assertThat(fields.add("content-length", "6")).isFalse();
    assertThat(fields.refusal()).contains("differ");
  }

  @ParameterizedTest
  @CsvSource({
    "connection,close",
    "keep-alive,1",
    "proxy-connection,x",
    "transfer-encoding,chunked",
    "upgrade,h2c",
    "te,gzip",
    "te,'trailers, gzip'",
    "content-length,05",
    "content-length,''",
    "Accept,a",
    "a b,c",
    "'',x",
    "a:b,c",
    "a,' b'",
    "a,'b '",
    "a,'b\u0001'",
    "a,'b\u007f'",
    "a,\u0141"
  })
  void field_thatMayNotStandInHttp2_isRefused(String name, String value) {
    assertThat(fields.add(name, value)).isFalse();
    assertThat(fields.refusal()).isNotEmpty();
    assertThat(fields.tooMany()).isFalse();
  }

  @Test
  void value_thatHoldsALineEnd_isRefused() {
    assertThat(fields.add("a", "b\r\nc: d")).isFalse();
    assertThat(fields.headers().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"h,h,h", "h,H,h", "'',h,h", "h,,h"})
  void authority_andHost_thatAgree_areOne(String authority, String host, String named) {
    if (host != null) {
      fields.add("host", host);
    }
    assertThat(fields.finishRequest(authority)).isTrue();
    assertThat(fields.authority()).isEqualTo(named);
    assertThat(fields.headers().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"h,i", "h:1,h", "u@h,", "'',", "a/b@c,", "'',a b"})
  void authority_thatIsNoneOrContradicted_isRefused(String authority, String host) {
    if (host != null) {
      fields.add("host", host);
    }
    assertThat(fields.finishRequest(authority)).isFalse();
    assertThat(fields.refusal()).contains("authority");
  }

  @Test
  void hosts_thatDiffer_areRefused() {
    assertThat(fields.add("host", "h")).isTrue();
    assertThat(fields.add("host", "i")).isFalse();
  }

  @Test
  void fields_beyondTheLimit_areTooMany() {
    for (int i = 0; i < 10; i++) {
      assertThat(fields.add("trailer", "x")).isTrue();
    }
    assertThat(fields.add("trailer", "x")).isFalse();
    assertThat(fields.tooMany()).isTrue();
  }

  @Test
  void expect_anythingElse_isToldApart() {
    assertThat(fields.add("expect", "magic")).isTrue();
    assertThat(fields.otherExpected()).isTrue();
    assertThat(fields.continueExpected()).isFalse();
  }
}
