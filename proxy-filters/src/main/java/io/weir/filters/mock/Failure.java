package io.weir.filters.mock;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A way in which the mock can go wrong.
 *
 * @param mode how
 * @param status the status that is answered; 0 where the mode is not {@link Mode#STATUS}
 */
record Failure(Mode mode, int status) {
  static final Failure NONE = new Failure(Mode.NONE, 0);

  /** The words that may be written, beside a status. */
  static final String EXPECTED =
      "a status from 400 to 599, or one of: none, connect, reset, timeout, cut, stall, malformed,"
          + " error, slow";

  private static final String MODEL_PREFIX = "mock-";

  /** How an answer goes wrong. */
  enum Mode {
    /** It does not. */
    NONE,
    /** No connection comes about. */
    CONNECT,
    /** An error of that status in the provider's form. */
    STATUS,
    /** The connection breaks before the answer's head. */
    RESET,
    /** No answer ever comes. */
    TIMEOUT,
    /** The connection breaks within the body. */
    CUT,
    /** The body stops coming, and the connection stays. */
    STALL,
    /** A piece of the body is no JSON. */
    MALFORMED,
    /** The stream ends with the provider's error event. */
    ERROR,
    /** A second passes between events. */
    SLOW
  }

  /** What a word means; null where it means nothing. */
  static @Nullable Failure parse(String word) {
    if (word.length() == 3 && word.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int status = Integer.parseInt(word);
      return status >= 400 && status < 600 ? new Failure(Mode.STATUS, status) : null;
    }
    for (Mode mode : Mode.values()) {
      if (mode != Mode.STATUS && mode.name().toLowerCase(Locale.ROOT).equals(word)) {
        return new Failure(mode, 0);
      }
    }
    return null;
  }

  /** What a model's name asks for, such as {@code mock-503} or {@code x/mock-stall:latest}. */
  static Failure ofModel(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1);
    int tag = name.indexOf(':');
    String bare = tag < 0 ? name : name.substring(0, tag);
    Failure asked =
        bare.startsWith(MODEL_PREFIX) ? parse(bare.substring(MODEL_PREFIX.length())) : null;
    return asked == null ? NONE : asked;
  }

  @Override
  public String toString() {
    return mode == Mode.STATUS ? Integer.toString(status) : mode.name().toLowerCase(Locale.ROOT);
  }
}
