package io.weir.route.explain;

import io.weir.route.Hedge;
import io.weir.route.RetryPolicy;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import io.weir.route.Timeouts;
import io.weir.route.match.Condition;
import io.weir.route.match.RouteMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one route asks for and does, in words.
 *
 * @param route its name
 * @param match what it asks for; empty where it takes every request
 * @param action what it does
 * @param targets where it sends to, in order; empty where it sends nowhere
 * @param clocks names of clocks with their times; those that are stopped are left out
 * @param retries what is done about classes of faults and statuses
 * @param rest what else it says
 */
public record RouteSummary(
    String route,
    List<String> match,
    String action,
    List<String> targets,
    Map<String, String> clocks,
    Map<String, String> retries,
    Map<String, Object> rest) {

  static RouteSummary of(RouteMatch match, Route route) {
    boolean forwards = route.action() instanceof RouteAction.Forward;
    return new RouteSummary(
        route.name(),
        Stream.concat(match.head().stream(), match.body().stream())
            .map(Condition::toString)
            .toList(),
        action(route.action()),
        route.action() instanceof RouteAction.Forward forward ? targets(forward) : List.of(),
        forwards ? clocks(route.timeouts()) : Map.of(),
        forwards ? retries(route.retry()) : Map.of(),
        rest(route, forwards));
  }

  private static String action(RouteAction action) {
    if (action instanceof RouteAction.Redirect redirect) {
      return "redirect with " + redirect.status();
    }
    if (action instanceof RouteAction.Forward forward) {
      if (forward.targets().isEmpty()) {
        return "forward, but every target is off";
      }
      return forward.split() ? "split by weight" : "forward";
    }
    return "respond here";
  }

  private static List<String> targets(RouteAction.Forward forward) {
    int all = forward.targets().stream().mapToInt(Target::weight).sum();
    List<String> targets = new ArrayList<>();
    for (Target target : forward.targets()) {
      StringBuilder text = new StringBuilder(target.cluster());
      if (target.model() != null) {
        text.append(" as model ").append(target.model());
      }
      if (target.path() != null) {
        text.append(" at path ").append(target.path());
      }
      if (target.response() != null) {
        text.append(" within ").append(written(target.response()));
      }
      if (all > 0) {
        double share = 100.0 * target.weight() / all;
        text.append(String.format(Locale.ROOT, " (%.1f%%)", share));
      }
      targets.add(text.toString());
    }
    return targets;
  }

  private static Map<String, String> clocks(Timeouts timeouts) {
    Map<String, String> clocks = new LinkedHashMap<>();
    put(clocks, "connect", timeouts.connect());
    put(clocks, "response", timeouts.response());
    put(clocks, "first_content", timeouts.firstContent());
    put(clocks, "idle", timeouts.idle());
    put(clocks, "total", timeouts.total());
    put(clocks, "stream", timeouts.stream());
    return clocks;
  }

  private static void put(Map<String, String> clocks, String name, Duration duration) {
    if (!duration.isZero()) {
      clocks.put(name, written(duration));
    }
  }

  private static String written(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  private static Map<String, String> retries(RetryPolicy retry) {
    Map<String, String> retries = new TreeMap<>();
    if (retry.attempts() > 1) {
      retry.actions().forEach((c, action) -> retries.put(c.word(), lower(action)));
      Map<String, List<Integer>> statuses = new TreeMap<>();
      new TreeMap<>(retry.statuses())
          .forEach(
              (status, action) ->
                  statuses.computeIfAbsent(lower(action), a -> new ArrayList<>()).add(status));
      statuses.forEach((action, list) -> retries.put("status " + ranges(list), action));
    }
    return retries;
  }

  private static String ranges(List<Integer> sorted) {
    List<String> ranges = new ArrayList<>();
    for (int i = 0; i < sorted.size(); ) {
      int last = i;
      while (last + 1 < sorted.size() && sorted.get(last + 1) == sorted.get(last) + 1) {
        last++;
      }
      ranges.add(last == i ? "" + sorted.get(i) : sorted.get(i) + "-" + sorted.get(last));
      i = last + 1;
    }
    return String.join(", ", ranges);
  }

  private static Map<String, Object> rest(Route route, boolean forwards) {
    Map<String, Object> rest = new LinkedHashMap<>();
    if (forwards) {
      rest.put("attempts", route.retry().attempts());
      rest.put("attempts_per_target", route.retry().perTarget());
      rest.put("commit", lower(route.commit()));
      Hedge hedge = route.hedge();
      if (hedge != null) {
        rest.put("hedge_after", written(hedge.after()));
      }
      if (!route.upgrades().isEmpty()) {
        rest.put("upgrade", route.upgrades().stream().sorted().toList());
      }
    }
    rest.put("request_body_max", route.requestBytesMax());
    if (route.dialect() != null) {
      rest.put("dialect", route.dialect().word());
    }
    return rest;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** All of it as plain maps, lists and scalars, for JSON. */
  public Map<String, Object> plain() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("route", route);
    plain.put("match", match);
    plain.put("action", action);
    if (!targets.isEmpty()) {
      plain.put("targets", targets);
      plain.put("timeouts", clocks);
      plain.put("retry", retries);
    }
    plain.putAll(rest);
    return plain;
  }

  void appendTo(StringBuilder text) {
    text.append("  route ").append(route).append(" takes it: ").append(action).append('\n');
    line(text, "because", match.isEmpty() ? "it takes every request" : String.join("; ", match));
    for (int i = 0; i < targets.size(); i++) {
      line(text, "target " + (i + 1), targets.get(i));
    }
    line(text, "clocks", joined(clocks));
    line(text, "retries", joined(retries));
    line(text, "also", joined(rest));
  }

  private static void line(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append("    ").append(name).append(": ").append(value).append('\n');
    }
  }

  private static String joined(Map<String, ?> map) {
    return map.entrySet().stream()
        .map(entry -> entry.getKey() + ' ' + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
