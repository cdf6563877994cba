package io.weir.exchange.course;

import io.weir.http.RequestHead;
import io.weir.route.Route;

/** Whether a request may switch protocols on its route. */
public final class Upgrades {
  private Upgrades() {}

  /**
   * Whether the request can go on: as it is, or without its wish for another protocol where that
   * can be done without (RFC 9110 section 7.8).
   */
  public static boolean allow(RequestHead head, Route route) {
    String upgrade = head.upgrade();
    if (upgrade == null || route.upgrades().contains(upgrade)) {
      return true;
    }
    if (upgrade.equals("websocket")) {
      return false;
    }
    head.upgrade(null);
    return true;
  }
}
