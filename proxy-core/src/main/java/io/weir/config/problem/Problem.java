package io.weir.config.problem;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong at one place.
 *
 * @param place where it is
 * @param what what was found, such as {@code found "three"}
 * @param expected what would be right, if that can be said
 * @param suggestion the word that was probably meant, if there is one
 * @param severity whether the configuration can be used all the same
 */
public record Problem(
    Place place,
    String what,
    @Nullable String expected,
    @Nullable String suggestion,
    Severity severity) {

  /** How bad a problem is. */
  public enum Severity {
    /** The configuration cannot be used. */
    ERROR,
    /** The configuration can be used, but its author should know. */
    WARNING
  }

  /** An error without a suggestion. */
  public static Problem error(Place place, String what, @Nullable String expected) {
    return new Problem(place, what, expected, null, Severity.ERROR);
  }

  /** What was found and, in parentheses, what is expected and what was probably meant. */
  public String message() {
    if (expected == null && suggestion == null) {
      return what;
    }
    StringBuilder text = new StringBuilder(what).append(" (");
    if (expected != null) {
      text.append("expected ").append(expected);
    }
    if (suggestion != null) {
      text.append(expected == null ? "" : "; ");
      text.append("did you mean \"").append(suggestion).append("\"?");
    }
    return text.append(')').toString();
  }

  /** The one line an operator reads: position, path, message. */
  @Override
  public String toString() {
    String kind = severity == Severity.WARNING ? "warning: " : "";
    return place + ": " + kind + message();
  }
}
