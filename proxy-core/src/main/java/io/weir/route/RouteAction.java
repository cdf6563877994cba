package io.weir.route;

import io.weir.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a route does with a request that it matched. */
public sealed interface RouteAction {

  /**
   * Sends it to upstream clusters.
   *
   * @param targets in the order in which they are tried; where {@code split}, the first is drawn by
   *     weight and the others follow in order
   */
  record Forward(List<Target> targets, boolean split) implements RouteAction {
    /** The targets in the order of one exchange. */
    public List<Target> order(RandomGenerator random) {
      int sum = 0;
      for (Target target : targets) {
        sum += target.weight();
      }
      if (!split || sum == 0) {
        return targets;
      }
      int point = random.nextInt(sum);
      int drawn = 0;
      while (point >= targets.get(drawn).weight()) {
        point -= targets.get(drawn++).weight();
      }
      List<Target> order = new ArrayList<>(targets);
      order.add(0, order.remove(drawn));
      return order;
    }
  }

  /** Sends the client elsewhere. */
  record Redirect(int status, Location to) implements RouteAction {
    /** Where to, for the {@code location} field. */
    public String location(RequestHead head) {
      return to.of(head);
    }
  }

  /** Works out where a request is sent. */
  interface Location {
    String of(RequestHead head);
  }

  /** Answers here. */
  record Respond(Responder responder) implements RouteAction {}
}
