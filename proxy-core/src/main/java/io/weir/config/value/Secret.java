package io.weir.config.value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A text that must not be seen: it prints as {@code ***} and is compared in constant time. Its hash
 * code tells nothing of it, so secrets are poor keys of a hash map.
 */
public final class Secret {

  /** What stands for a secret wherever one would be shown. */
  public static final String MASK = "***";

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** A secret of this text. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself; hand it on, never keep or print it. */
  public String reveal() {
    return text;
  }

  /** Whether there is nothing in it: a credential that was not given. */
  public boolean isBlank() {
    return text.isBlank();
  }

  /** Whether another text is the same, in time that depends only on the lengths. */
  public boolean matches(String other) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && matches(secret.text);
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return MASK;
  }
}
