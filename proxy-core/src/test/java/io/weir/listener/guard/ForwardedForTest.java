package io.weir.listener.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedForTest {
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

  private static InetSocketAddress client(int hops, String... values) {
    Headers headers = new Headers();
    for (String value : values) {
      headers.add(HeaderNames.X_FORWARDED_FOR, value);
    }
    return ForwardedFor.client(headers, hops, PEER);
  }

  @Test
  void entry_isCountedFromTheEnd() {
    assertThat(client(1, "6.6.6.6, 1.1.1.1", "2.2.2.2")).hasToString("/2.2.2.2:0");
    assertThat(client(2, "6.6.6.6, 1.1.1.1", "2.2.2.2")).hasToString("/1.1.1.1:0");
    assertThat(client(3, "6.6.6.6, 1.1.1.1", "2.2.2.2")).hasToString("/6.6.6.6:0");
  }

  @Test
  void tooFewEntries_leaveThePeer() {
    assertThat(client(1)).isSameAs(PEER);
    assertThat(client(3, "1.1.1.1, 2.2.2.2")).isSameAs(PEER);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:80, /192.0.2.1:0",
    "[2001:db8::1]:80, /[2001:db8:0:0:0:0:0:1]:0",
    "2001:db8::1, /[2001:db8:0:0:0:0:0:1]:0"
  })
  void port_isDropped(String entry, String address) {
    assertThat(client(1, entry)).hasToString(address);
  }

  @ParameterizedTest
  @CsvSource({"unknown", "_hidden", "1.2.3", "localhost", "'1.2.3.4, '", "1.2.3.4.5", "[::1"})
  void entryThatIsNoAddress_leavesThePeer(String entry) {
    assertThat(client(1, entry)).isSameAs(PEER);
  }
}
