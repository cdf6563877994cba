package io.weir.route.explain;

import io.netty.buffer.Unpooled;
import io.weir.http.RequestHead;
import io.weir.route.BodyPeek;
import io.weir.route.Route;
import io.weir.route.RouteTable;
import io.weir.route.match.Condition;
import io.weir.route.match.RequestFacts;
import io.weir.route.match.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a request goes to the route that it goes to: what each route before that one missed first,
 * then what the route does.
 *
 * @param request the request in a few words
 * @param passedOver routes before the one that was taken, in their order
 * @param more how many more there were, past what is listed
 * @param taken what the route that was taken does; null where none matches
 */
public record Explanation(
    String request, List<PassedOver> passedOver, int more, @Nullable RouteSummary taken) {
  private static final int LISTED_MAX = 200;
  private static final int FIELD_BYTES_MAX = 4096;

  /**
   * A route that was not taken.
   *
   * @param unmet the first of its conditions that the request does not meet
   */
  public record PassedOver(String route, String unmet) {}

  /**
   * Explains what a table does with a request. Tries every route in turn: for people, not for the
   * hot path.
   *
   * @param head path normalised, as the listener would
   * @param body the request's body; null where there is none
   */
  public static Explanation of(RouteTable table, RequestHead head, byte @Nullable [] body) {
    BodyPeek peek = new BodyPeek(fields(table), FIELD_BYTES_MAX);
    peek.feed(body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body), true);
    RequestFacts facts = new RequestFacts(head, peek);
    List<PassedOver> passedOver = new ArrayList<>();
    int more = 0;
    for (RouteTable.Entry entry : table.entries()) {
      String unmet = entry.match().unmet(facts);
      if (unmet == null) {
        return new Explanation(
            request(head), passedOver, more, RouteSummary.of(entry.match(), entry.route()));
      }
      if (passedOver.size() < LISTED_MAX) {
        passedOver.add(new PassedOver(entry.route().name(), unmet));
      } else {
        more++;
      }
    }
    return new Explanation(request(head), passedOver, more, null);
  }

  private static String request(RequestHead head) {
    return head.method() + ' ' + head.scheme() + "://" + head.authority() + head.path();
  }

  /** All fields that any route asks for, so that each is seen as the exchange would see it. */
  private static Set<String> fields(RouteTable table) {
    Set<String> fields = new HashSet<>();
    for (RouteTable.Entry entry : table.entries()) {
      for (Condition condition : entry.match().body()) {
        fields.add(((Subject.Field) condition.subject()).name());
      }
    }
    return fields;
  }

  /** The route that was taken, by name. */
  public @Nullable String route() {
    return taken == null ? null : taken.route();
  }

  /** All of it as plain maps, lists and scalars, for JSON. */
  public Map<String, Object> plain() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("request", request);
    List<Object> passed = new ArrayList<>();
    for (PassedOver one : passedOver) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("route", one.route);
      entry.put("unmet", one.unmet);
      passed.add(entry);
    }
    plain.put("passed_over", passed);
    if (more > 0) {
      plain.put("passed_over_more", more);
    }
    if (taken == null) {
      plain.put("fault", "no_route");
    } else {
      plain.put("taken", taken.plain());
    }
    return plain;
  }

  /** All of it for people. */
  public String text() {
    StringBuilder text = new StringBuilder(request).append('\n');
    for (PassedOver one : passedOver) {
      text.append("  not ").append(one.route).append(": ").append(one.unmet).append('\n');
    }
    if (more > 0) {
      text.append("  nor ").append(more).append(" more\n");
    }
    if (taken == null) {
      return text.append("  no route takes it: 404 no_route\n").toString();
    }
    taken.appendTo(text);
    return text.toString();
  }

  /** The routes of a table in their order, with what each asks for. */
  public static List<RouteSummary> all(RouteTable table) {
    List<RouteSummary> all = new ArrayList<>();
    for (RouteTable.Entry entry : table.entries()) {
      Route route = entry.route();
      all.add(RouteSummary.of(entry.match(), route));
    }
    return all;
  }
}
