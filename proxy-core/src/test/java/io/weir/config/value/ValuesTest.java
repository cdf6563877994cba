package io.weir.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @Test
  void duration_written_isReadBack() {
    Random random = new Random(3);
    for (int run = 0; run < 2_000; run++) {
      long nanos = random.nextLong(Units.DURATION_MAX.toNanos()) >>> random.nextInt(60);
      Duration duration = Duration.ofNanos(nanos);
      assertThat(Units.parseDuration(Units.format(duration))).isEqualTo(duration);
    }
  }

  @Test
  void size_written_isReadBack() {
    Random random = new Random(3);
    for (int run = 0; run < 2_000; run++) {
      long bytes = (random.nextLong() >>> 1) >>> random.nextInt(60);
      assertThat(Units.parseSize(Units.formatSize(bytes))).isEqualTo(bytes);
    }
    assertThat(Units.formatSize(Long.MAX_VALUE)).isEqualTo("9223372036854775807B");
  }

  @ParameterizedTest
  @CsvSource({"0,0s", "1,1ns", "1500000,1500us", "60000000000,1m", "90000000000,90s"})
  void duration_inLargestWholeUnit_isWritten(long nanos, String text) {
    assertThat(Units.format(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10/s", "60/m", "0.5/h", "100/15m", "1/1500ms"})
  void rate_written_isReadBack(String text) {
    assertThat(Objects.requireNonNull(Rate.parse(text))).hasToString(text);
  }

  @Test
  void rate_impossible_isRefused() {
    assertThatThrownBy(() -> new Rate(-1, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(Double.NaN, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void statusSet_written_isAsShortAsItCanBe() {
    StatusSet set = StatusSet.of(429, 500, 501, 502, 408);
    assertThat(set)
        .hasToString("408, 429, 500-502")
        .isEqualTo(StatusSet.of(408, 429, 500, 501, 502));
    StatusSet joined =
        StatusSet.union(
            List.of(parsed("4xx"), parsed("500-501"), parsed("5xx"), parsed("399"), parsed("100")));
    assertThat(joined).hasToString("100, 399, 4xx, 5xx");
    assertThat(StatusSet.union(List.of(parsed("4xx"), parsed("500-501"))))
        .hasToString("4xx, 500-501");
    assertThat(StatusSet.of().isEmpty()).isTrue();
    assertThatThrownBy(() -> StatusSet.of(99)).isInstanceOf(IllegalArgumentException.class);
    assertThat(StatusSet.parse("504-500")).isNull();
  }

  private static StatusSet parsed(String text) {
    return Objects.requireNonNull(StatusSet.parse(text));
  }

  @Test
  void cidr_prefixWithinAByte_isHonoured() {
    Cidr block = Objects.requireNonNull(Cidr.parse("172.16.0.0/12"));
    assertThat(block.contains(new byte[] {(byte) 172, 31, (byte) 255, 1})).isTrue();
    assertThat(block.contains(new byte[] {(byte) 172, 32, 0, 1})).isFalse();
    Cidr v6 = Objects.requireNonNull(Cidr.parse("2001:db8::/33"));
    byte[] address = new byte[16];
    address[0] = 0x20;
    address[1] = 1;
    address[2] = 0x0d;
    address[3] = (byte) 0xb8;
    assertThat(v6.contains(address)).isTrue();
    address[4] = (byte) 0x80;
    assertThat(v6.contains(address)).isFalse();
    assertThat(Cidr.parse("1.2.3.4")).hasToString("1.2.3.4/32");
  }

  @Test
  void cidr_v4MappedV6_isTheV4Block() {
    assertThat(Cidr.parse("::ffff:10.0.0.1")).isEqualTo(Cidr.parse("10.0.0.1"));
  }

  @Test
  void url_written_isReadBack() {
    for (String text :
        List.of("http://a", "https://a:8443/v1/", "http://[::1]:8080/x?y=z", "https://a.b/%20")) {
      assertThat(Objects.requireNonNull(Url.parse(text))).hasToString(text);
    }
    assertThat(Objects.requireNonNull(Url.parse("https://a")).address())
        .isEqualTo(new Address("a", 443));
    assertThat(Url.parse("https://user:pw@a")).isNull();
    assertThat(Url.parse("https://a/b\r\nc")).isNull();
  }

  @Test
  void regex_wrong_isNone() {
    assertThat(Regex.parse("(")).isNull();
    assertThat(Regex.of("a")).isEqualTo(Regex.parse("a")).isNotEqualTo(Regex.of("b"));
    assertThat(Regex.of("a")).hasSameHashCodeAs(Regex.of("a")).hasToString("a");
  }
}
