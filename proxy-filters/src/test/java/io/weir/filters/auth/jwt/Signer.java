package io.weir.filters.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.Arrays;
import java.util.List;

/** Signs tokens as an issuer does. */
public final class Signer {
  private final JWK key;
  private final JWSAlgorithm algorithm;

  private Signer(JWK key, JWSAlgorithm algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  /** With an RSA key of that id. */
  public static Signer rsa(String id) {
    try {
      return new Signer(
          new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate(),
          JWSAlgorithm.RS256);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static Signer ec(String id) {
    try {
      return new Signer(new ECKeyGenerator(Curve.P_256).keyID(id).generate(), JWSAlgorithm.ES256);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static Signer shared(String id) {
    try {
      return new Signer(
          new OctetSequenceKeyGenerator(256).keyID(id).generate(), JWSAlgorithm.HS256);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same key, under another algorithm. */
  Signer by(JWSAlgorithm other) {
    return new Signer(key, other);
  }

  JWK key() {
    return key;
  }

  /** What verifiers may know of the keys of these signers. */
  public static String jwks(Signer... signers) {
    List<JWK> keys = Arrays.stream(signers).map(signer -> signer.key).toList();
    boolean shared = keys.stream().anyMatch(key -> key instanceof OctetSequenceKey);
    return new JWKSet(keys).toString(!shared);
  }

  /** A token of these claims. */
  public String token(JWTClaimsSet claims) {
    try {
      SignedJWT token =
          new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
      token.sign(signer());
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private JWSSigner signer() throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSASSASigner(rsa);
    }
    return key instanceof ECKey ec ? new ECDSASigner(ec) : new MACSigner(key.toOctetSequenceKey());
  }
}
