package io.weir.server;

import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.net.Clock;
import io.weir.route.Responder;
import io.weir.route.Route;
import io.weir.server.build.Build;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What templates may name beside the request: {@code version}, {@code generation}, {@code
 * uptime_seconds}, {@code ready}, {@code cluster.NAME.…}, {@code route.NAME.requests}, {@code
 * route.NAME.failovers} and what filters of clusters tell. From any thread.
 */
final class RuntimeState implements Responder.State {
  private final Supplier<@Nullable Build> build;
  private final BooleanSupplier ready;
  private final Clock clock;
  private final long startNanos;

  RuntimeState(Supplier<@Nullable Build> build, BooleanSupplier ready, Clock clock) {
    this.build = build;
    this.ready = ready;
    this.clock = clock;
    this.startNanos = clock.nanos();
  }

  @Override
  public @Nullable Object value(String name) {
    Build now = build.get();
    return switch (name) {
      case "version" -> Facts.version();
      case "ready" -> ready.getAsBoolean();
      case "uptime_seconds" -> (clock.nanos() - startNanos) / 1_000_000_000L;
      case "generation" -> now == null ? null : now.snapshot().generation();
      default -> now == null ? null : inSnapshot(now, name);
    };
  }

  private static @Nullable Object inSnapshot(Build now, String name) {
    if (name.startsWith("cluster.")) {
      return now.clusters().value(name);
    }
    int last = name.lastIndexOf('.');
    if (!name.startsWith("route.") || last <= "route.".length()) {
      return now.shelf().value(name);
    }
    String wanted = name.substring("route.".length(), last);
    for (ListenerPlan listener : now.snapshot().listeners().values()) {
      for (Route route : listener.table().routes()) {
        RoutePlan plan = listener.route(route);
        if (plan != null && route.name().equals(wanted)) {
          return switch (name.substring(last + 1)) {
            case "requests" -> plan.stats().requests();
            case "failovers" -> plan.stats().failovers();
            default -> null;
          };
        }
      }
    }
    return null;
  }
}
