package io.weir.route.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one route asks of a request; every condition must be met.
 *
 * @param head conditions on the head
 * @param body conditions on top-level fields of the body, met only by a body that was peeked
 */
public record RouteMatch(List<Condition> head, List<Condition> body) {
  /** A match whose lists nobody may change. */
  public RouteMatch {
    head = List.copyOf(head);
    body = List.copyOf(body);
  }

  /** Whether the request meets every condition. */
  public boolean test(RequestFacts facts) {
    return Condition.all(head, facts) && Condition.all(body, facts);
  }

  /** Why the request is not for this route, in words; null where it is. */
  public @Nullable String unmet(RequestFacts facts) {
    for (List<Condition> conditions : List.of(head, body)) {
      for (Condition condition : conditions) {
        String unmet = condition.unmet(facts);
        if (unmet != null) {
          return unmet;
        }
      }
    }
    return null;
  }

  /** Whether every request for the other would be for this one too; false where in doubt. */
  public boolean covers(RouteMatch other) {
    return covered(head, other.head) && covered(body, other.body);
  }

  /**
   * Written out, as a record's own is linked at its first call, which each start would wait for.
   */
  @Override
  public int hashCode() {
    return 31 * head.hashCode() + body.hashCode();
  }

  private static boolean covered(List<Condition> ours, List<Condition> theirs) {
    for (Condition our : ours) {
      if (theirs.stream().noneMatch(our::covers)) {
        return false;
      }
    }
    return true;
  }
}
