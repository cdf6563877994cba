package io.weir.filters.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BansTest {
  private static final long SECOND = 1_000_000_000;

  private static InetAddress address(String literal) throws Exception {
    return InetAddress.getByName(literal);
  }

  private static Bans bans(int after, int addressesMax) {
    return new Bans(
        new BanConfig(after, Duration.ofSeconds(10), Duration.ofSeconds(60), addressesMax));
  }

  @Test
  void address_withTooManyFailures_isBannedForItsTime() throws Exception {
    Bans bans = bans(3, 10);
    InetAddress one = address("192.0.2.1");
    assertThat(bans.failed(one, 0)).isFalse();
    assertThat(bans.failed(one, SECOND)).isFalse();
    assertThat(bans.isBanned(one, SECOND)).isFalse();
    assertThat(bans.failed(one, 2 * SECOND)).isTrue();
    assertThat(bans.isBanned(one, 3 * SECOND)).isTrue();
    assertThat(bans.isBanned(address("192.0.2.2"), 3 * SECOND)).isFalse();
    assertThat(bans.isBanned(one, 62 * SECOND - 1)).isTrue();
    assertThat(bans.isBanned(one, 62 * SECOND)).isFalse();
    assertThat(bans.failed(one, 62 * SECOND)).isFalse();
  }

  @Test
  void failures_farApart_areNotTooMany() throws Exception {
    Bans bans = bans(2, 10);
    InetAddress one = address("192.0.2.1");
    assertThat(bans.failed(one, 0)).isFalse();
    assertThat(bans.failed(one, 10 * SECOND)).isFalse();
    assertThat(bans.failed(one, 19 * SECOND)).isTrue();
  }

  @Test
  void addresses_ofOneV6Network_areOne() throws Exception {
    Bans bans = bans(2, 10);
    bans.failed(address("2001:db8:1:2::1"), 0);
    assertThat(bans.failed(address("2001:db8:1:2:ffff::9"), 0)).isTrue();
    assertThat(bans.isBanned(address("2001:db8:1:2::3"), 1)).isTrue();
    assertThat(bans.isBanned(address("2001:db8:1:3::1"), 1)).isFalse();
  }

  @Test
  void memory_isBounded_andComesBack() throws Exception {
    Bans bans = bans(1, 100);
    for (int i = 0; i < 1_000; i++) {
      bans.failed(address("10.0." + i / 250 + '.' + i % 250), SECOND);
    }
    assertThat(bans.size()).isEqualTo(100);
    InetAddress late = address("192.0.2.1");
    assertThat(bans.failed(late, 2 * SECOND)).isFalse();
    assertThat(bans.failed(late, 100 * SECOND)).isTrue();
    assertThat(bans.size()).isEqualTo(1);
  }

  @Test
  void filter_withoutBans_remembersNobody() throws Exception {
    Bans bans = bans(0, 10);
    assertThat(bans.failed(address("192.0.2.1"), 0)).isFalse();
    assertThat(bans.size()).isZero();
  }
}
