package io.weir.filters.identity;

import io.weir.filter.Slot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a client was found to be. Holds no secret: it may be logged, and used as a key of limits,
 * ledgers and caches. Immutable, one for all exchanges of a client.
 *
 * @param name what people call it: a key's name, a token's subject, a certificate's name
 * @param id short and stable: it follows from the kind of credential and the name, so that it
 *     outlives a change of the secret, and differs between kinds
 * @param owner whom it belongs to, such as a team; null where nobody said
 * @param tags further groups that it is in
 * @param models names of models that it may use
 * @param routes names of routes that it may use
 * @param limits limits of its own, by the name under which a filter looks for them, as written
 * @param expiresMillis when it ends, in milliseconds since 1970; {@link Long#MAX_VALUE} for never
 */
public record Identity(
    String name,
    String id,
    @Nullable String owner,
    Set<String> tags,
    NamePatterns models,
    NamePatterns routes,
    Map<String, Object> limits,
    long expiresMillis) {

  /** Where the client of an exchange is found; empty where it is not known. */
  public static final Slot<Identity> SLOT = Slot.of("identity", Identity.class);

  /** Never ends. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Copies what can change. */
  public Identity {
    tags = Set.copyOf(tags);
    limits = limits.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }

  /** Whether it has ended by that time, in milliseconds since 1970. */
  public boolean isExpired(long wallMillis) {
    return wallMillis >= expiresMillis;
  }

  /** Whether every model may be used, so that nobody need know which one is asked for. */
  public boolean isAnyModel() {
    return models.isAll();
  }
}
