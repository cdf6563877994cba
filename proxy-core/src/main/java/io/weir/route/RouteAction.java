package io.weir.route;

import io.weir.http.RequestHead;
import java.util.List;

/** What a route does with a request that it matched. */
public sealed interface RouteAction {

  /**
   * Sends it to upstream clusters.
   *
   * @param targets in the order in which they are tried; where {@code split}, the first is drawn by
   *     weight and the others follow in order
   */
  record Forward(List<Target> targets, boolean split) implements RouteAction {}

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
