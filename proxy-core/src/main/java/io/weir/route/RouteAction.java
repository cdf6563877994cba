package io.weir.route;

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

  /** Sends the client elsewhere: a status and a Location template. */
  record Redirect(int status, String location) implements RouteAction {}

  /** Answers here. */
  record Respond(Responder responder) implements RouteAction {}
}
