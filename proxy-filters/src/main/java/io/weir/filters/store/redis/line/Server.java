package io.weir.filters.store.redis.line;

import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is, and how Weir signs in.
 *
 * @param urls one, or the nodes of a cluster
 * @param user who signs in; null for the default user
 * @param password null where none is needed
 * @param tls what {@code rediss} goes by
 */
public record Server(List<String> urls, @Nullable String user, @Nullable Secret password, Tls tls) {
  /**
   * PEM files for TLS.
   *
   * @param ca of the authorities to trust; null for the machine's own
   * @param cert the chain that Weir shows; null for none
   * @param key its private key; null where there is no chain
   */
  public record Tls(@Nullable NamedFile ca, @Nullable NamedFile cert, @Nullable NamedFile key) {
    /** The machine's authorities, and nothing of Weir's own. */
    public static final Tls DEFAULT = new Tls(null, null, null);
  }
}
