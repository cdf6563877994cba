package io.weir.filters.auth.jwt;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer as they were fetched at one moment, ready to verify. Immutable. */
final class SigningKeys {
  private static final int KEYS_MAX = 100;

  private final List<SigningKey> keys;

  private SigningKeys(List<SigningKey> keys) {
    this.keys = keys;
  }

  private record SigningKey(
      @Nullable String id, @Nullable Algorithm algorithm, JWSVerifier verifier) {
    boolean fits(JWSHeader header) {
      return (id == null || header.getKeyID() == null || id.equals(header.getKeyID()))
          && (algorithm == null || algorithm.equals(header.getAlgorithm()))
          && verifier.supportedJWSAlgorithms().contains(header.getAlgorithm());
    }
  }

  /**
   * The keys of a JWK set; those for other uses or of kinds that are not known are left out.
   *
   * @throws ParseException where it is none
   */
  static SigningKeys parse(String json) throws ParseException {
    List<SigningKey> keys = new ArrayList<>();
    for (JWK key : JWKSet.parse(json).getKeys()) {
      JWSVerifier verifier = KeyUse.ENCRYPTION.equals(key.getKeyUse()) ? null : verifier(key);
      if (verifier != null && keys.size() < KEYS_MAX) {
        keys.add(new SigningKey(key.getKeyID(), key.getAlgorithm(), verifier));
      }
    }
    return new SigningKeys(List.copyOf(keys));
  }

  private static @Nullable JWSVerifier verifier(JWK key) {
    try {
      if (key instanceof RSAKey rsa) {
        return new RSASSAVerifier(rsa);
      }
      if (key instanceof ECKey ec) {
        return new ECDSAVerifier(ec);
      }
      return key instanceof OctetSequenceKey shared ? new MACVerifier(shared) : null;
    } catch (JOSEException e) {
      return null;
    }
  }

  /** How many there are. */
  int size() {
    return keys.size();
  }

  /** Whether there is a key that may have signed a token with this header. */
  boolean know(JWSHeader header) {
    return keys.stream().anyMatch(key -> key.fits(header));
  }

  /** Whether one of the keys has signed the token. */
  boolean signed(SignedJWT token) {
    return keys.stream().anyMatch(key -> key.fits(token.getHeader()) && signed(token, key));
  }

  private static boolean signed(SignedJWT token, SigningKey key) {
    try {
      return token.verify(key.verifier);
    } catch (JOSEException | IllegalStateException e) {
      return false; // Not a signature of this kind at all.
    }
  }
}
