package io.weir.filters.identity;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a credential gives to whoever shows it, as an operator writes it.
 *
 * @param owner whom it belongs to; null where nobody is named
 * @param tags groups that it is in
 * @param models models that it may use
 * @param routes routes that it may use
 * @param limits limits of its own, as written
 * @param expiresMillis when it ends, in milliseconds since 1970; {@link Identity#NEVER}
 */
public record Grant(
    @Nullable String owner,
    List<String> tags,
    NamePatterns models,
    NamePatterns routes,
    Map<String, Object> limits,
    long expiresMillis) {

  /** Everything, for ever. */
  public static final Grant ALL =
      new Grant(null, List.of(), NamePatterns.ALL, NamePatterns.ALL, Map.of(), Identity.NEVER);

  /** The keys of a grant; part of the shapes of credentials. */
  public static final Shape<Grant> SHAPE = shape();

  private static final int ID_BYTES = 6;

  private static Shape<Grant> shape() {
    Shape.Builder b = Shape.named("grant", "What a credential gives.");
    Key<String> owner =
        b.key("owner", Kinds.text()).optional().doc("Whom it belongs to, such as a team.");
    Key<List<String>> tags =
        b.key("tags", Kinds.list(Kinds.text())).orElse(List.of()).doc("Groups that it is in.");
    Key<NamePatterns> models =
        b.key("models", NamePatterns.KIND)
            .orElse(NamePatterns.ALL)
            .doc("Models that it may use, `*` for any run of characters; all if left out.");
    Key<NamePatterns> routes =
        b.key("routes", NamePatterns.KIND)
            .orElse(NamePatterns.ALL)
            .doc("Routes that it may use, by name; all if left out.");
    Key<Map<String, Object>> limits =
        b.key("limits", Kinds.map(Kinds.json()))
            .orElse(Map.of())
            .doc("Limits of its own, by the name under which a filter looks for them.");
    Key<Long> expires =
        b.key("expires", instant())
            .optional()
            .doc("When it ends: an instant, or a date, at whose beginning in UTC it ends.");
    return b.build(
        v ->
            new Grant(
                v.orNull(owner),
                v.get(tags),
                v.get(models),
                v.get(routes),
                v.get(limits),
                v.find(expires).orElse(Identity.NEVER)));
  }

  private static Kind<Long> instant() {
    return Kinds.scalar(
        "instant",
        "a date such as 2027-01-31, or an instant such as 2027-01-31T12:00:00Z",
        Grant::millis);
  }

  private static @Nullable Long millis(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * The identity of whoever shows this credential.
   *
   * @param kind what the credential is: {@code key}, {@code jwt}, {@code certificate}
   * @param name its name, which no other of the kind has
   */
  public Identity identity(String kind, String name) {
    return new Identity(
        name, id(kind, name), owner, Set.copyOf(tags), models, routes, limits, expiresMillis);
  }

  /** A digest of the name, not of the secret: a guessed secret could be tried against that. */
  private static String id(String kind, String name) {
    try {
      byte[] text = (kind + '\n' + name).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("digest: SHA-256 (expected: on every JDK)", e);
    }
  }
}
