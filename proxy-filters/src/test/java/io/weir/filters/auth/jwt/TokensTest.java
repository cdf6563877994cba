package io.weir.filters.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.netty.util.AsciiString;
import io.weir.config.yaml.YamlSource;
import io.weir.filters.auth.keys.KeyHash;
import io.weir.filters.identity.Identity;
import io.weir.testing.FilterHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final String ISSUER = "https://issuer.example";
  private static final Signer RSA = Signer.rsa("r1");
  private static final Signer EC = Signer.ec("e1");

  private final FilterHarness harness = new FilterHarness();
  private final Deque<KeySource.Fetch.Told> fetches = new ArrayDeque<>();
  private final List<Verdict> late = new ArrayList<>();

  private Tokens tokens(String more) {
    JwtConfig config =
        YamlSource.text(
                "routes.yaml",
                "{issuer: \"" + ISSUER + "\", jwks: \"https://issuer.example/keys\"" + more + "}",
                name -> null)
            .read(JwtConfig.SHAPE)
            .orThrow();
    return new Tokens(List.of(config), harness, ignored -> fetches::add);
  }

  /** Tokens whose issuer's keys are there already. */
  private Tokens ready(String more, Signer... signers) {
    Tokens tokens = tokens(more);
    tokens.warm();
    fetches.remove().text(Signer.jwks(signers));
    return tokens;
  }

  private JWTClaimsSet.Builder claims() {
    long now = harness.clock().wallMillis();
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .subject("alice")
        .audience(List.of("weir", "other"))
        .expirationTime(date(now + 600_000));
  }

  private static Date date(long wallMillis) {
    return Date.from(Instant.ofEpochMilli(wallMillis));
  }

  private @Nullable Verdict judge(Tokens tokens, String token) {
    return tokens.judge(token, digest(token), late::add);
  }

  private static byte[] digest(String token) {
    return HexFormat.of().parseHex(KeyHash.of(token).hex());
  }

  private static Identity known(@Nullable Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Known.class);
    return ((Verdict.Known) Objects.requireNonNull(verdict)).identity();
  }

  private static void refused(@Nullable Verdict verdict, Verdict.Why why, String detail) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    Verdict.Refused refused = (Verdict.Refused) Objects.requireNonNull(verdict);
    assertThat(refused.why()).isEqualTo(why);
    assertThat(refused.detail()).contains(detail);
  }

  @Test
  void token_thatIsRight_namesItsBearer_andIsRemembered() {
    Tokens tokens =
        ready(
            ", audience: weir, owner: everyone, tags: [all], models: \"gpt-*\","
                + " claims: {name: email, owner: org, tags: /realm/roles, models: allowed}",
            RSA,
            EC);
    String token =
        RSA.token(
            claims()
                .claim("email", "alice@example.org")
                .claim("org", "team-a")
                .claim("realm", Map.of("roles", List.of("dev", "ops")))
                .claim("allowed", List.of("o1", "claude-*"))
                .build());
    Identity alice = known(judge(tokens, token));
    assertThat(alice.name()).isEqualTo("alice@example.org");
    assertThat(alice.owner()).isEqualTo("team-a");
    assertThat(alice.tags()).containsExactlyInAnyOrder("all", "dev", "ops");
    assertThat(alice.models().allow("claude-3")).isTrue();
    assertThat(alice.models().allow("gpt-4o")).isFalse();
    assertThat(tokens.remembered(digest(token))).isEqualTo(alice);
    assertThat(tokens.remembered(digest(token + "x"))).isNull();

    String other = EC.token(claims().claim("email", "bob").build());
    Identity bob = known(judge(tokens, other));
    assertThat(bob.owner()).isEqualTo("everyone");
    assertThat(bob.models().allow("gpt-4o")).isTrue();
    assertThat(bob.id()).isNotEqualTo(alice.id());
  }

  @Test
  void token_thatEnds_isNoLongerRemembered() {
    Tokens tokens = ready("", RSA);
    String token = RSA.token(claims().build());
    known(judge(tokens, token));
    harness.advance(Duration.ofSeconds(659));
    assertThat(tokens.remembered(digest(token))).isNotNull();
    harness.advance(Duration.ofSeconds(1));
    assertThat(tokens.remembered(digest(token))).isNull();
    refused(judge(tokens, token), Verdict.Why.EXPIRED, "expired");
  }

  @Test
  void token_whoseModelsAreNone_mayUseNone() {
    Tokens tokens = ready(", claims: {models: models}", RSA);
    String token = RSA.token(claims().claim("models", List.of()).build());
    Identity alice = known(judge(tokens, token));
    assertThat(alice.isAnyModel()).isFalse();
    assertThat(alice.models().allow("gpt-4o")).isFalse();
  }

  @Test
  void token_withAWrongClaim_isRefused() {
    Tokens tokens = ready(", audience: [weir, gateway], clock_skew: 10s", RSA);
    long now = harness.clock().wallMillis();
    refused(
        judge(tokens, RSA.token(claims().issuer("https://evil.example").build())),
        Verdict.Why.BAD,
        "issuer");
    refused(judge(tokens, RSA.token(claims().issuer(null).build())), Verdict.Why.BAD, "issuer");
    refused(
        judge(tokens, RSA.token(claims().audience("elsewhere").build())),
        Verdict.Why.BAD,
        "audience");
    refused(
        judge(tokens, RSA.token(claims().audience((String) null).build())),
        Verdict.Why.BAD,
        "audience");
    refused(
        judge(tokens, RSA.token(claims().expirationTime(null).build())), Verdict.Why.BAD, "ends");
    refused(
        judge(tokens, RSA.token(claims().expirationTime(date(now - 11_000)).build())),
        Verdict.Why.EXPIRED,
        "expired");
    refused(
        judge(tokens, RSA.token(claims().notBeforeTime(date(now + 12_000)).build())),
        Verdict.Why.BAD,
        "not valid yet");
    refused(judge(tokens, RSA.token(claims().subject(null).build())), Verdict.Why.BAD, "whose");
    known(judge(tokens, RSA.token(claims().notBeforeTime(date(now + 9_000)).build())));
    known(judge(tokens, RSA.token(claims().expirationTime(date(now - 8_000)).build())));
  }

  @Test
  void token_withoutAnEnd_passes_whereThatIsAllowed() {
    Tokens tokens = ready(", require_expiry: false", RSA);
    Identity alice = known(judge(tokens, RSA.token(claims().expirationTime(null).build())));
    assertThat(alice.expiresMillis()).isEqualTo(Identity.NEVER);
  }

  @Test
  void signature_ofAnotherKeyOrAlgorithm_isRefused() throws Exception {
    Tokens tokens = ready("", RSA);
    refused(judge(tokens, Signer.rsa("r1").token(claims().build())), Verdict.Why.BAD, "signature");
    refused(
        judge(tokens, RSA.by(JWSAlgorithm.RS512).token(claims().build())),
        Verdict.Why.BAD,
        "signature");
    String token = RSA.token(claims().build());
    String forged =
        token.substring(0, token.indexOf('.') + 1)
            + claims().subject("admin").build().toPayload().toBase64URL()
            + token.substring(token.lastIndexOf('.'));
    refused(judge(tokens, forged), Verdict.Why.BAD, "signature");
    refused(
        judge(tokens, token.substring(0, token.lastIndexOf('.') + 1) + "AAAA"),
        Verdict.Why.BAD,
        "signature");
    refused(judge(tokens, new PlainJWT(claims().build()).serialize()), Verdict.Why.BAD, "read");
  }

  @Test
  void signature_withThePublicKeyAsSecret_isRefused() throws Exception {
    Tokens tokens = ready(", algorithms: [RS256, HS256]", RSA);
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(), claims().build());
    token.sign(new MACSigner(RSA.key().toRSAKey().toRSAPublicKey().getEncoded()));
    assertThat(judge(tokens, token.serialize())).isNotInstanceOf(Verdict.Known.class);
  }

  @Test
  void signature_withASharedSecret_counts_onlyWhereItIsAsked() {
    Signer shared = Signer.shared("s1");
    refused(
        judge(ready("", shared, RSA), shared.token(claims().build())),
        Verdict.Why.BAD,
        "signature");
    known(judge(ready(", algorithms: HS256", shared), shared.token(claims().build())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.b.c",
        "..",
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJSUzI1NiJ9..x",
        "e30.e30.e30"
      })
  void token_thatIsNone_isRefused(String text) {
    refused(judge(ready("", RSA), text), Verdict.Why.BAD, "");
  }

  @Test
  void keys_thatWereNeverFetched_areFetchedFirst() {
    Tokens tokens = tokens("");
    assertThat(judge(tokens, RSA.token(claims().build()))).isNull();
    assertThat(judge(tokens, RSA.token(claims().subject("bob").build()))).isNull();
    assertThat(fetches).hasSize(1);
    fetches.remove().text(Signer.jwks(RSA));
    assertThat(late).hasSize(2).allMatch(verdict -> verdict instanceof Verdict.Known);
  }

  @Test
  void keys_thatCannotBeFetched_areNobodysFault_andAskedForRarely() {
    Tokens tokens = tokens("");
    String token = RSA.token(claims().build());
    assertThat(judge(tokens, token)).isNull();
    fetches.remove().failed("no route to host");
    refused(late.get(0), Verdict.Why.UNAVAILABLE, "for the moment");
    refused(judge(tokens, token), Verdict.Why.UNAVAILABLE, "");
    assertThat(fetches).isEmpty();
    harness.advance(Duration.ofSeconds(30));
    assertThat(judge(tokens, token)).isNull();
    fetches.remove().text("{\"keys\":[]}");
    refused(late.get(1), Verdict.Why.UNAVAILABLE, "");
    harness.advance(Duration.ofSeconds(30));
    judge(tokens, token);
    fetches.remove().text("<html>");
    refused(late.get(2), Verdict.Why.UNAVAILABLE, "");
  }

  @Test
  void keys_thatRotate_areFetchedOnce_forAKeyThatIsNotKnown() {
    Tokens tokens = ready("", RSA);
    Signer next = Signer.rsa("r2");
    harness.advance(Duration.ofSeconds(30));
    String token = next.token(claims().build());
    assertThat(judge(tokens, token)).isNull();
    fetches.remove().text(Signer.jwks(next));
    known(late.get(0));
    refused(judge(tokens, Signer.rsa("r3").token(claims().build())), Verdict.Why.BAD, "key is not");
    assertThat(fetches).isEmpty();
    refused(judge(tokens, RSA.token(claims().build())), Verdict.Why.BAD, "key is not");
  }

  @Test
  void tokens_ofAKeyThatIsTakenBack_areForgotten() {
    Tokens tokens = ready("", RSA);
    String token = RSA.token(claims().build());
    known(judge(tokens, token));
    harness.advance(Duration.ofSeconds(30));
    tokens.warm();
    fetches.remove().text(Signer.jwks(EC));
    assertThat(tokens.remembered(digest(token))).isNull();
  }

  @Test
  void keys_thatAreOld_areRenewedBesideTheTraffic() {
    Tokens tokens = ready(", refresh: 1m", RSA);
    harness.advance(Duration.ofSeconds(60));
    known(judge(tokens, RSA.token(claims().build())));
    fetches.remove().failed("status 500");
    known(judge(tokens, RSA.token(claims().subject("bob").build())));
    assertThat(fetches).isEmpty();
  }

  @Test
  void text_thatLooksLikeAToken_isTold() {
    assertThat(Tokens.looksLikeOne(new AsciiString(RSA.token(claims().build())))).isTrue();
    assertThat(Tokens.looksLikeOne(new AsciiString("sk-weir-abc"))).isFalse();
    assertThat(Tokens.looksLikeOne(new AsciiString("a.b.c.d"))).isFalse();
    assertThat(Tokens.looksLikeOne(new AsciiString("a.b c.d"))).isFalse();
    assertThat(Tokens.looksLikeOne(new AsciiString("a.b." + "c".repeat(20_000)))).isFalse();
  }
}
