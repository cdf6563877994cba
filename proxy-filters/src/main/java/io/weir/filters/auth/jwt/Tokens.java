package io.weir.filters.auth.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.netty.util.AsciiString;
import io.weir.filter.FilterSetup;
import io.weir.filters.identity.Identity;
import io.weir.net.Clock;
import io.weir.stats.Counter;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges tokens: by which issuer, with which key, for whom, until when. What was found right is
 * remembered by the token's digest, so that a client's next request costs no signature. From any
 * loop.
 */
public final class Tokens {
  private static final int LENGTH_MAX = 16 * 1024;
  private static final Verdict.Refused MALFORMED = bad("the token cannot be read");
  private static final Verdict.Refused UNSIGNED = bad("the token's signature is not valid");
  private static final Verdict.Refused FOREIGN = bad("the token's issuer is not known");
  private static final Verdict.Refused UNKNOWN_KEY = bad("the token's signing key is not known");
  private static final Verdict.Refused ELSEWHERE = bad("the token is meant for another audience");
  private static final Verdict.Refused EARLY = bad("the token is not valid yet");
  private static final Verdict.Refused ENDLESS = bad("the token does not say when it ends");
  private static final Verdict.Refused NAMELESS = bad("the token does not say whose it is");
  private static final Verdict.Refused EXPIRED =
      new Verdict.Refused(Verdict.Why.EXPIRED, "the token has expired");
  private static final Verdict.Refused UNAVAILABLE =
      new Verdict.Refused(Verdict.Why.UNAVAILABLE, "the token cannot be verified for the moment");

  private final List<Issuer> issuers = new ArrayList<>();
  private final Remembered remembered = new Remembered();
  private final Clock clock;

  private record Issuer(JwtConfig config, KeySource source) {}

  private static Verdict.Refused bad(String detail) {
    return new Verdict.Refused(Verdict.Why.BAD, detail);
  }

  /** Those of these issuers. */
  public static Tokens of(List<JwtConfig> issuers, FilterSetup setup) {
    return new Tokens(issuers, setup, config -> KeyFetch.of(config.jwks(), setup.background()));
  }

  Tokens(List<JwtConfig> issuers, FilterSetup setup, Function<JwtConfig, KeySource.Fetch> fetches) {
    this.clock = setup.clock();
    Counter loads =
        setup
            .stats()
            .counter(
                "weir_auth_jwks_loads_total",
                "Fetches of issuers' signing keys.",
                "source",
                "result");
    for (JwtConfig config : issuers) {
      KeySource source =
          new KeySource(config, fetches.apply(config), clock, loads, remembered::forget);
      this.issuers.add(new Issuer(config, source));
    }
  }

  /** Fetches all keys now, so that the first request need not wait for them. */
  public void warm() {
    issuers.forEach(issuer -> issuer.source.fetchAgain(null));
  }

  /** Whether a text has the form of a token: three parts in base64url. */
  public static boolean looksLikeOne(AsciiString text) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (c == '.') {
        dots++;
      } else if (!letter && c != '-' && c != '_') {
        return false;
      }
    }
    return dots == 2 && text.length() <= LENGTH_MAX;
  }

  /** Whose token it was found to be before; null where it has not been seen, or has ended. */
  public @Nullable Identity remembered(byte[] digest) {
    return remembered.find(digest, clock.wallMillis());
  }

  /**
   * Judges a token.
   *
   * @param digest its SHA-256, given away
   * @param later told from another thread, where the answer is null: keys must be fetched first
   */
  public @Nullable Verdict judge(String token, byte[] digest, Consumer<Verdict> later) {
    SignedJWT parsed;
    JWTClaimsSet claims;
    try {
      parsed = SignedJWT.parse(token);
      claims = parsed.getJWTClaimsSet();
    } catch (ParseException | IllegalArgumentException e) {
      return MALFORMED;
    }
    Issuer issuer = issuer(claims);
    if (issuer == null) {
      return FOREIGN;
    }
    if (!issuer.config.algorithms().contains(parsed.getHeader().getAlgorithm().getName())) {
      return UNSIGNED;
    }
    if (issuer.source.know(parsed.getHeader())) {
      return verified(issuer, parsed, claims, digest);
    }
    boolean fetching =
        issuer.source.fetchAgain(() -> later.accept(verified(issuer, parsed, claims, digest)));
    return fetching ? null : unknown(issuer);
  }

  private static Verdict unknown(Issuer issuer) {
    return issuer.source.keys() == null ? UNAVAILABLE : UNKNOWN_KEY;
  }

  private @Nullable Issuer issuer(JWTClaimsSet claims) {
    for (Issuer issuer : issuers) {
      if (issuer.config.issuer().equals(claims.getIssuer())) {
        return issuer;
      }
    }
    return null;
  }

  private Verdict verified(Issuer issuer, SignedJWT token, JWTClaimsSet claims, byte[] digest) {
    SigningKeys keys = issuer.source.keys();
    if (keys == null || !keys.know(token.getHeader())) {
      return unknown(issuer);
    }
    if (!keys.signed(token)) {
      return UNSIGNED;
    }
    JwtConfig config = issuer.config;
    long skewMillis = config.clockSkew().toMillis();
    long nowMillis = clock.wallMillis();
    Date end = claims.getExpirationTime();
    Date start = claims.getNotBeforeTime();
    if (end == null && config.requireExpiry()) {
      return ENDLESS;
    }
    long endMillis = end == null ? Identity.NEVER : end.toInstant().toEpochMilli() + skewMillis;
    if (nowMillis >= endMillis) {
      return EXPIRED;
    }
    if (start != null && nowMillis < start.toInstant().toEpochMilli() - skewMillis) {
      return EARLY;
    }
    if (!config.audience().isEmpty()
        && claims.getAudience().stream().noneMatch(config.audience()::contains)) {
      return ELSEWHERE;
    }
    Identity identity =
        config.claims().identity(claims, config.issuer(), config.grant(), endMillis);
    if (identity == null) {
      return NAMELESS;
    }
    remembered.put(digest, identity);
    return new Verdict.Known(identity);
  }
}
