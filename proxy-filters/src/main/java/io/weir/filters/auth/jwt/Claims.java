package io.weir.filters.auth.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.identity.Grant;
import io.weir.filters.identity.Identity;
import io.weir.filters.identity.NamePatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which claims say who the bearer of a token is: each by its name, or by a pointer to a member
 * within it, such as {@code /realm_access/roles}.
 *
 * @param name what people call the bearer
 * @param owner whom the bearer belongs to; null where no claim says
 * @param tags groups; null where no claim says
 * @param models models that may be used; null where no claim says
 */
record Claims(String name, @Nullable String owner, @Nullable String tags, @Nullable String models) {
  static final Shape<Claims> SHAPE = shape();

  private static Shape<Claims> shape() {
    Shape.Builder b =
        Shape.named(
            "jwt_claims",
            "Which claims say who the bearer is: by name, or by a pointer such as"
                + " `/realm_access/roles`.");
    Kind<String> claim = Kinds.text();
    Key<String> name =
        b.key("name", claim).orElse("sub").doc("What people call the bearer; must be there.");
    Key<String> owner = b.key("owner", claim).optional().doc("Whom the bearer belongs to.");
    Key<String> tags = b.key("tags", claim).optional().doc("Groups, a list or one text.");
    Key<String> models =
        b.key("models", claim)
            .optional()
            .doc("Models that may be used: patterns, a list or one text. An empty list is none.");
    return b.build(v -> new Claims(v.get(name), v.orNull(owner), v.orNull(tags), v.orNull(models)));
  }

  /**
   * The bearer of a token that is right; null where no claim names it.
   *
   * @param issuer whose token it is
   * @param given what every token of this issuer gives
   * @param endMillis when the token ends
   */
  @Nullable Identity identity(JWTClaimsSet token, String issuer, Grant given, long endMillis) {
    Map<String, Object> claims = token.getClaims();
    List<String> bearer = texts(claims, name);
    if (bearer == null || bearer.size() != 1) {
      return null;
    }
    List<String> owners = texts(claims, owner);
    List<String> more = texts(claims, tags);
    List<String> patterns = texts(claims, models);
    List<String> groups = new ArrayList<>(given.tags());
    if (more != null) {
      groups.addAll(more);
    }
    Grant grant =
        new Grant(
            owners == null || owners.isEmpty() ? given.owner() : owners.get(0),
            groups,
            patterns == null ? given.models() : patterns(patterns),
            given.routes(),
            given.limits(),
            Math.min(given.expiresMillis(), endMillis));
    return grant.identity("jwt " + issuer, bearer.get(0));
  }

  /** A list of none in a token allows nothing, where one left out of a file allows everything. */
  private static NamePatterns patterns(List<String> named) {
    return new NamePatterns(named.isEmpty() ? List.of("") : named);
  }

  /** A claim's texts; null where it is not there, or holds anything else. */
  private static @Nullable List<String> texts(
      Map<String, Object> claims, @Nullable String pointer) {
    Object value = pointer == null ? null : value(claims, pointer);
    if (value instanceof String one) {
      return one.isEmpty() ? null : List.of(one);
    }
    if (!(value instanceof List<?> several)) {
      return value instanceof Number number ? List.of(number.toString()) : null;
    }
    List<String> texts = new ArrayList<>();
    for (Object each : several) {
      if (each instanceof String text && !text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  private static @Nullable Object value(Map<String, Object> claims, String pointer) {
    if (!pointer.startsWith("/")) {
      return claims.get(pointer);
    }
    Object value = claims;
    for (String part : pointer.substring(1).split("/", -1)) {
      String member = part.replace("~1", "/").replace("~0", "~");
      value = value instanceof Map<?, ?> map ? map.get(member) : null;
    }
    return value;
  }
}
