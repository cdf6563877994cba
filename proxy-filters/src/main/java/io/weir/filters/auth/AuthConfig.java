package io.weir.filters.auth;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Cidr;
import io.weir.filters.auth.jwt.JwtConfig;
import io.weir.filters.auth.keys.KeysConfig;
import java.util.List;

/**
 * What an operator writes for {@code auth}.
 *
 * @param enabled whether the filter does anything
 * @param keys API keys
 * @param jwt issuers of tokens
 * @param certificates client certificates
 * @param accept where clients put keys and tokens
 * @param allow addresses that may come at all; every address where it is empty
 * @param deny addresses that may not
 * @param optional whether a client without a credential may come in
 * @param forwardCredential whether the credential goes on to the upstream
 * @param ban who is turned away unheard
 */
record AuthConfig(
    boolean enabled,
    KeysConfig keys,
    List<JwtConfig> jwt,
    List<CertificateRule> certificates,
    List<CredentialPlace> accept,
    List<Cidr> allow,
    List<Cidr> deny,
    boolean optional,
    boolean forwardCredential,
    BanConfig ban) {

  private static final List<CredentialPlace> PLACES =
      List.of(
          new CredentialPlace.Bearer(),
          new CredentialPlace.Field("x-api-key"),
          new CredentialPlace.Field("api-key"),
          new CredentialPlace.Field("x-goog-api-key"),
          new CredentialPlace.Basic(),
          new CredentialPlace.Query());

  static final Shape<AuthConfig> SHAPE = shape();

  /** Whether there is any credential that a client could show. */
  boolean wantsCredential() {
    return keys.given() || !jwt.isEmpty() || !certificates.isEmpty();
  }

  private static Shape<AuthConfig> shape() {
    Shape.Builder b = Shape.named("auth", "Finds out who a client is, and whether it may come in.");
    Key<Boolean> enabled =
        b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: everybody comes in.");
    Key<KeysConfig> keys =
        b.key("keys", KeysConfig.KIND)
            .orElse(KeysConfig.NONE)
            .shownAs("none")
            .doc("API keys: a list, or `{file: keys.yaml}`.");
    Key<List<JwtConfig>> jwt =
        b.key("jwt", Kinds.list(JwtConfig.SHAPE))
            .orElse(List.of())
            .doc("Issuers whose tokens (JWT) are let in.");
    Key<List<CertificateRule>> certificates =
        b.key("certificates", Kinds.list(CertificateRule.SHAPE))
            .orElse(List.of())
            .doc("Client certificates that are let in; the listener's `client_ca` verifies them.");
    Key<List<CredentialPlace>> accept = accept(b);
    Key<List<Cidr>> allow =
        b.key("allow", Kinds.list(Kinds.cidr()))
            .orElse(List.of())
            .shownAs("every address")
            .doc("Blocks of addresses that clients may come from.");
    Key<List<Cidr>> deny =
        b.key("deny", Kinds.list(Kinds.cidr()))
            .orElse(List.of())
            .doc("Blocks of addresses that they may not come from; counts before `allow`.");
    Key<Boolean> optional = optional(b);
    Key<Boolean> forward = forward(b);
    Key<BanConfig> ban =
        b.key("ban", BanConfig.SHAPE)
            .orElse(BanConfig.SHAPE.defaults())
            .doc("Turns away addresses that show many wrong credentials.");
    return b.build(
            v ->
                new AuthConfig(
                    v.get(enabled),
                    v.get(keys),
                    v.get(jwt),
                    v.get(certificates),
                    v.get(accept),
                    v.get(allow),
                    v.get(deny),
                    v.get(optional),
                    v.get(forward),
                    v.get(ban)))
        .checked(
            (config, node) -> {
              boolean lists = !config.allow.isEmpty() || !config.deny.isEmpty();
              if (config.enabled && !config.wantsCredential() && !lists) {
                node.problem(
                    "found nothing that could let anybody in or keep anybody out",
                    "keys, jwt, certificates, allow or deny",
                    null);
              }
            });
  }

  private static Key<List<CredentialPlace>> accept(Shape.Builder b) {
    return b.key("accept", Kinds.nonEmptyList(CredentialPlace.KIND))
        .orElse(PLACES)
        .doc(
            "Where keys and tokens are looked for: `bearer`, `basic`, `query` (`?key=`), or"
                + " names of headers.");
  }

  private static Key<Boolean> optional(Shape.Builder b) {
    return b.key("optional", Kinds.bool())
        .orElse(false)
        .doc("Let clients in that show no credential; one that is wrong is refused all the same.");
  }

  private static Key<Boolean> forward(Shape.Builder b) {
    return b.key("forward_credential", Kinds.bool())
        .orElse(false)
        .doc(
            "Pass the client's credential on. Clusters with a credential of their own never get"
                + " it.");
  }
}
