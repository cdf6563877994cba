package io.weir.admin;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Shape;
import io.weir.config.value.Address;
import io.weir.config.value.Secret;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The admin port as an operator writes it.
 *
 * @param enabled whether there is one
 * @param address where it listens; by default only programs on the same machine reach it
 * @param token what every request but {@code /ready} must bring as {@code Authorization: Bearer};
 *     null where none need
 */
public record AdminConfig(boolean enabled, Address address, @Nullable Secret token) {
  /** What an operator writes under {@code admin}. */
  public static final Shape<AdminConfig> SHAPE = shape();

  /** What holds where nothing is written. */
  public static final AdminConfig DEFAULT = SHAPE.defaults();

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost\\.?|127\\.[0-9]+\\.[0-9]+\\.[0-9]+|(?:0{0,4}:){2,7}0{0,3}1");

  private static Shape<AdminConfig> shape() {
    Shape.Builder b = Shape.named("admin", "The port to watch and steer Weir by.");
    Key<Boolean> enabled =
        b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: there is no port.");
    Key<Address> address =
        b.key("address", Kinds.address())
            .orElse(new Address("127.0.0.1", 9901))
            .doc("Where it listens; counts after a restart.");
    Key<Secret> token =
        b.key("token", Kinds.secret())
            .optional()
            .doc("Asked for as Authorization: Bearer on every page but /ready.");
    return b.<AdminConfig>build(
            v -> new AdminConfig(v.get(enabled), v.get(address), filled(v.orNull(token))))
        .checked((config, node) -> check(config, node, address));
  }

  private static @Nullable Secret filled(@Nullable Secret token) {
    return token == null || token.isBlank() ? null : token;
  }

  private static void check(AdminConfig config, Node node, Key<Address> address) {
    if (config.enabled && config.token == null && !config.loopback()) {
      String who = "whoever reaches " + config.address;
      node.at(address).warning(who + " can stop Weir: admin.token is not set");
    }
  }

  /** The same with another token. */
  public AdminConfig withToken(@Nullable Secret other) {
    return new AdminConfig(enabled, address, other);
  }

  /** Whether only programs on the same machine can reach it. */
  public boolean loopback() {
    return isLoopback(address.host());
  }

  /** Whether a host, without brackets, can only mean this machine. Asks no resolver. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }
}
