package io.weir.filters.auth.jwt;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Url;
import io.weir.filters.identity.Grant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One issuer of tokens as it is written.
 *
 * @param issuer what its tokens say in {@code iss}
 * @param audience one of these must be among {@code aud}; anything where it is empty
 * @param jwks where its keys are
 * @param algorithms that it signs with; no other is looked at
 * @param clockSkew how far its clock may be off
 * @param refresh how old its keys may get
 * @param refetch the shortest time between two fetches for a key that is not known
 * @param requireExpiry whether a token must say when it ends
 * @param claims which claims say who the bearer is
 * @param grant what every token gives
 */
public record JwtConfig(
    String issuer,
    List<String> audience,
    Jwks jwks,
    List<String> algorithms,
    Duration clockSkew,
    Duration refresh,
    Duration refetch,
    boolean requireExpiry,
    Claims claims,
    Grant grant) {

  /** The keys of an issuer's entry. */
  public static final Shape<JwtConfig> SHAPE = shape();

  /**
   * Where signing keys are; exactly one of the two.
   *
   * @param url asked over HTTP
   * @param file read from the disk
   */
  record Jwks(@Nullable Url url, @Nullable Path file) {
    /** What it is called in logs and metrics. */
    String text() {
      return String.valueOf(url == null ? file : url);
    }
  }

  /** Whether its tokens may name any model. */
  public boolean givesAnyModel() {
    return claims.models() == null && grant.models().isAll();
  }

  private static Shape<JwtConfig> shape() {
    Shape.Builder b = Shape.named("jwt_issuer", "An issuer of tokens, and what they give.");
    Key<String> issuer =
        b.key("issuer", Kinds.text()).doc("What its tokens say in `iss`, to the letter.");
    Key<List<String>> audience =
        b.key("audience", Kinds.list(Kinds.text()))
            .orElse(List.of())
            .doc("One of these must be among a token's `aud`; unchecked if left out.");
    Key<Jwks> jwks =
        b.key("jwks", Kinds.either(Kinds.url().as(url -> new Jwks(url, null)), file()))
            .doc("Where its keys are: a URL, or `{file: path}`.");
    Key<List<String>> algorithms =
        b.key("algorithms", Kinds.nonEmptyList(algorithm()))
            .orElse(List.of("RS256", "ES256"))
            .doc("Algorithms that it signs with; a token of any other is refused unseen.");
    Key<Duration> skew =
        b.key("clock_skew", Kinds.duration(Duration.ZERO, Duration.ofMinutes(10)))
            .orElse(Duration.ofMinutes(1))
            .doc("How far its clock may be off.");
    Key<Duration> refresh = refresh(b);
    Key<Duration> refetch = refetch(b);
    Key<Boolean> expiry =
        b.key("require_expiry", Kinds.bool())
            .orElse(true)
            .doc("Refuse a token that does not say when it ends.");
    Key<Claims> claims =
        b.key("claims", Claims.SHAPE)
            .orElse(Claims.SHAPE.defaults())
            .doc("Which claims say who the bearer is.");
    Function<Shape.Values, Grant> grant = b.part(Grant.SHAPE);
    return b.build(
        v ->
            new JwtConfig(
                v.get(issuer),
                v.get(audience),
                v.get(jwks),
                v.get(algorithms),
                v.get(skew),
                v.get(refresh),
                v.get(refetch),
                v.get(expiry),
                v.get(claims),
                grant.apply(v)));
  }

  private static Key<Duration> refresh(Shape.Builder b) {
    return b.key("refresh", Kinds.duration(Duration.ofSeconds(10), Duration.ofDays(7)))
        .orElse(Duration.ofHours(1))
        .doc("How old its keys may get before they are fetched again, beside the traffic.");
  }

  private static Key<Duration> refetch(Shape.Builder b) {
    return b.key("refetch", Kinds.duration(Duration.ofSeconds(1), Duration.ofHours(1)))
        .orElse(Duration.ofSeconds(30))
        .doc("Shortest time between two fetches for a signing key that is not known.");
  }

  private static Shape<Jwks> file() {
    Shape.Builder b = Shape.named("jwks_file", "A file of signing keys, a JWK set.");
    Key<Path> file = b.key("file", Kinds.path()).doc("JSON file; read again as a URL is.");
    return b.build(v -> new Jwks(null, v.get(file)));
  }

  /** Those with a verifier; never {@code none}. */
  private static Kind<String> algorithm() {
    return Kinds.words(
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256",
        "HS384", "HS512");
  }
}
