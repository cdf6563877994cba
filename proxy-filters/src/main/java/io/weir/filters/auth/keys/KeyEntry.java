package io.weir.filters.auth.keys;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Shape;
import io.weir.config.value.Secret;
import io.weir.filters.identity.Grant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One API key as it is written.
 *
 * @param enabled whether it counts
 * @param name what people call it; no two keys share one
 * @param hashes its hashes: more than one while the secret is being changed
 * @param secret the key itself; null where hashes are given
 * @param grant what it gives
 */
public record KeyEntry(
    boolean enabled, String name, List<KeyHash> hashes, @Nullable Secret secret, Grant grant) {
  static final Shape<KeyEntry> SHAPE = shape();

  /** A list of keys, names and hashes each once. */
  static final Kind<List<KeyEntry>> LIST = Kinds.list(SHAPE).check(KeyEntry::checkTwins);

  private static Shape<KeyEntry> shape() {
    Shape.Builder b = Shape.named("api_key", "One API key, and what it gives.");
    Key<Boolean> enabled =
        b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: there is no such key.");
    Key<String> name =
        b.key("name", Kinds.text()).doc("What people call it; shown in logs and metrics.");
    Key<List<KeyHash>> hashes =
        b.key("hash", Kinds.list(KeyHash.KIND))
            .orElse(List.of())
            .doc(
                "SHA-256 of the key: `weir key new` makes one. Several while the key is changed:"
                    + " each of them counts.");
    Key<Secret> secret =
        b.key("secret", Kinds.secret())
            .optional()
            .doc("The key itself, such as `${GATEWAY_KEY}`; a hash is better.");
    Function<Shape.Values, Grant> grant = b.part(Grant.SHAPE);
    return b.build(
            v ->
                new KeyEntry(
                    v.get(enabled), v.get(name), v.get(hashes), v.orNull(secret), grant.apply(v)))
        .checked(
            (entry, node) -> {
              if (entry.hashes.isEmpty() == (entry.secret == null)) {
                boolean both = entry.secret != null;
                node.problem("found " + (both ? "both" : "neither"), "hash or secret", null);
              }
            });
  }

  /** The hashes of this key, however it is written. */
  List<KeyHash> allHashes() {
    return secret == null ? hashes : List.of(KeyHash.of(secret.reveal().strip()));
  }

  private static void checkTwins(List<KeyEntry> entries, Node node) {
    Set<String> names = new HashSet<>();
    Map<KeyHash, String> hashes = new HashMap<>();
    for (KeyEntry entry : entries) {
      if (!entry.enabled) {
        continue;
      }
      if (!names.add(entry.name)) {
        node.problem("found two keys named \"" + entry.name + '"', "names of their own", null);
      }
      for (KeyHash hash : entry.allHashes()) {
        String other = hashes.put(hash, entry.name);
        if (other != null) {
          String both = '"' + other + "\" and \"" + entry.name + '"';
          node.problem("found the same key as " + both, "each key once", null);
        }
      }
    }
  }
}
