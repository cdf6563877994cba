package io.weir.cluster.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.FakeDns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names looked up by their time to live, from a real name server. */
class AddressWatchIT {
  private static final String NAME = "model.test";

  private final FakeDns dns = new FakeDns();

  @AfterEach
  void close() {
    dns.close();
  }

  private LiveFixture fixture(String further) {
    return new LiveFixture(
        "{name: a, endpoint: 'http://"
            + NAME
            + ":8080', dns: {all_addresses: true, refresh: 1s, servers: '"
            + dns.address()
            + "'"
            + further
            + "}}");
  }

  @Test
  void addresses_change_endpointsFollow_afterTheTimeToLive() {
    dns.put(NAME, 1, "127.0.0.1", "127.0.0.2");
    try (LiveFixture fixture = fixture(", family: v4")) {
      fixture.await(
          "the first look", () -> fixture.endpoints().toString().equals(addresses("1", "2")));
      dns.put(NAME, 1, "127.0.0.2", "127.0.0.3");
      fixture.await("the change", () -> fixture.endpoints().toString().equals(addresses("2", "3")));
      fixture.await(
          "the numbers of the one that is gone to go",
          () -> !fixture.shown().contains("endpoint=\"127.0.0.1:8080\""));
      assertThat(fixture.shown()).contains("endpoint=\"127.0.0.3:8080\"");
    }
  }

  private static String addresses(String one, String two) {
    return "[127.0.0." + one + ":8080, 127.0.0." + two + ":8080]";
  }

  @Test
  void timeToLive_isNotOver_nameServerIsNotAsked() {
    dns.put(NAME, 300, "127.0.0.1");
    try (LiveFixture fixture = fixture(", family: v4")) {
      fixture.await("the first look", () -> fixture.endpoints().contains("127.0.0.1:8080"));
      int before = dns.asked(NAME);
      dns.put("other.test", 1, "127.0.0.9");
      try (LiveFixture other =
          new LiveFixture(
              "{name: b, endpoint: 'http://other.test:80', dns: {all_addresses: true,"
                  + " refresh: 1s, family: v4, servers: '"
                  + dns.address()
                  + "'}}")) {
        other.await("three looks beside it", () -> dns.asked("other.test") >= 3);
      }
      assertThat(dns.asked(NAME)).isEqualTo(before);
    }
  }

  @Test
  void nameGone_orServerSilent_addressesStay_untilThereAreOthers() {
    dns.put(NAME, 1, "127.0.0.1");
    try (LiveFixture fixture = fixture(", family: v4")) {
      fixture.await("the first look", () -> fixture.endpoints().contains("127.0.0.1:8080"));
      dns.remove(NAME);
      int before = dns.asked(NAME);
      fixture.await("two looks in vain", () -> dns.asked(NAME) >= before + 2);
      assertThat(fixture.endpoints()).containsExactly("127.0.0.1:8080");

      dns.silent(true);
      int silent = dns.asked(NAME);
      fixture.await("a look in silence", () -> dns.asked(NAME) > silent);
      assertThat(fixture.endpoints()).containsExactly("127.0.0.1:8080");

      dns.put(NAME, 1, "127.0.0.7");
      dns.silent(false);
      fixture.await("the new address", () -> fixture.endpoints().contains("127.0.0.7:8080"));
      assertThat(fixture.endpoints()).hasSize(1);
    }
  }

  @Test
  void family_choosesAmongTheAddresses() {
    dns.put(NAME, 60, "127.0.0.1", "::1");
    try (LiveFixture v6 = fixture(", family: v6");
        LiveFixture v4 = fixture(", family: v4")) {
      v6.await("the first look", () -> v6.endpoints().contains("[0:0:0:0:0:0:0:1]:8080"));
      v4.await("the first look", () -> v4.endpoints().contains("127.0.0.1:8080"));
      assertThat(v6.endpoints()).hasSize(1);
      assertThat(v4.endpoints()).hasSize(1);
    }
  }
}
