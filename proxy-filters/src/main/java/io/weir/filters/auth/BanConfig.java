package io.weir.filters.auth;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;

/**
 * When an address that shows wrong credentials is turned away unheard.
 *
 * @param after wrong credentials that are too many; 0 for never
 * @param within the time in which they are counted
 * @param lasts how long the address is turned away
 * @param addressesMax how many addresses are remembered
 */
record BanConfig(int after, Duration within, Duration lasts, int addressesMax) {
  static final Shape<BanConfig> SHAPE = shape();

  private static Shape<BanConfig> shape() {
    Shape.Builder b =
        Shape.named("auth_ban", "Turns away addresses that show many wrong credentials.");
    Duration day = Duration.ofDays(1);
    Key<Integer> after =
        b.key("after", Kinds.integer(0, 1_000_000))
            .orElse(0)
            .doc("Wrong credentials from one address (IPv6: one /64) that are too many; 0 is off.");
    Key<Duration> within =
        b.key("within", Kinds.duration(Duration.ofSeconds(1), day))
            .orElse(Duration.ofMinutes(1))
            .doc("The time in which they are counted.");
    Key<Duration> lasts =
        b.key("for", Kinds.duration(Duration.ofSeconds(1), day))
            .orElse(Duration.ofMinutes(5))
            .doc("How long the address is turned away.");
    Key<Integer> addresses =
        b.key("addresses_max", Kinds.integer(1, 10_000_000))
            .orElse(100_000)
            .doc("How many addresses are remembered; those beyond are not counted.");
    return b.build(v -> new BanConfig(v.get(after), v.get(within), v.get(lasts), v.get(addresses)));
  }

  boolean isOff() {
    return after == 0;
  }
}
