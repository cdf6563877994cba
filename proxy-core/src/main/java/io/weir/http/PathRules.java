package io.weir.http;

/**
 * How the path of a request target is normalised, once, before any route sees it.
 *
 * @param mergeSlashes whether runs of slashes become one
 * @param escapedSlashes what is done with {@code %2F} and {@code %5C}
 */
public record PathRules(boolean mergeSlashes, EscapedSlashes escapedSlashes) {
  /** Slashes are merged; escaped ones are refused. */
  public static final PathRules DEFAULT = new PathRules(true, EscapedSlashes.REFUSE);

  /** What is done with an escaped slash or backslash in a path. */
  public enum EscapedSlashes {
    /** The request is refused. */
    REFUSE,
    /** It stays escaped, and is part of its segment. */
    KEEP
  }
}
