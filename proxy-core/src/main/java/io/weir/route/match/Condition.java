package io.weir.route.match;

import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a route asks of a request.
 *
 * @param subject what of the request
 * @param any alternatives, one of which one value must match; empty where presence alone counts
 * @param wanted whether the subject has to be there, or must not be
 */
public record Condition(Subject subject, List<TextMatch> any, boolean wanted) {
  private static final Set<String> SECRET =
      Set.of(
          "authorization",
          "proxy-authorization",
          "cookie",
          "x-api-key",
          "api-key",
          "x-goog-api-key");

  /** A condition whose list nobody may change. */
  public Condition {
    any = List.copyOf(any);
  }

  /** The subject must have a value like one of these. */
  public static Condition of(Subject subject, List<TextMatch> any) {
    return new Condition(subject, any, true);
  }

  /** The subject must be there. */
  public static Condition present(Subject subject) {
    return new Condition(subject, List.of(), true);
  }

  /** The subject must not be there. */
  public static Condition absent(Subject subject) {
    return new Condition(subject, List.of(), false);
  }

  /**
   * Written out, as a record's own is linked at its first call, which each start would wait for.
   */
  @Override
  public int hashCode() {
    return 31 * subject.hashCode() + any.hashCode();
  }

  /** Whether the request meets it. */
  public boolean test(RequestFacts facts) {
    if (any.isEmpty()) {
      return facts.present(subject) == wanted;
    }
    for (int n = 0; ; n++) {
      String value = facts.value(subject, n);
      if (value == null) {
        return false;
      }
      for (int i = 0; i < any.size(); i++) {
        if (any.get(i).matches(value)) {
          return true;
        }
      }
    }
  }

  static boolean all(List<Condition> conditions, RequestFacts facts) {
    for (int i = 0; i < conditions.size(); i++) {
      if (!conditions.get(i).test(facts)) {
        return false;
      }
    }
    return true;
  }

  /** Whether every request that meets the other meets this one too; false where in doubt. */
  boolean covers(Condition other) {
    if (!subject.equals(other.subject)) {
      return false;
    }
    if (any.isEmpty() || other.any.isEmpty()) {
      return any.isEmpty() && wanted == other.wanted;
    }
    return other.any.stream().allMatch(theirs -> any.stream().anyMatch(o -> o.covers(theirs)));
  }

  /** Why the request does not meet it, in words; null where it does. */
  public @Nullable String unmet(RequestFacts facts) {
    if (test(facts)) {
      return null;
    }
    if (!wanted) {
      return subject + " is present (expected: absent)";
    }
    String value = facts.value(subject, 0);
    String shown = secret() ? "not as it should be" : '"' + value + '"';
    String found = value == null ? absence(facts) : shown;
    return subject + " is " + found + " (expected: " + expected() + ")";
  }

  /** Whether the subject usually holds a credential, so that no value of it may be shown. */
  private boolean secret() {
    return subject instanceof Subject.Header header && SECRET.contains(header.name().toString());
  }

  private String absence(RequestFacts facts) {
    return facts.present(subject) ? "no text or number, or too long" : "absent";
  }

  private String expected() {
    if (any.isEmpty()) {
      return "present";
    }
    if (secret()) {
      return "a value that is not shown";
    }
    StringJoiner words = new StringJoiner(" or ");
    for (TextMatch match : any) {
      words.add(match instanceof TextMatch.Segments ? match + " and below" : match.toString());
    }
    return words.toString();
  }

  /** The condition in a few words, for names and lists. */
  @Override
  public String toString() {
    return subject + " " + (wanted ? expected() : "absent");
  }
}
