package io.weir.server.cli;

import io.weir.admin.Operations.ListenerView;
import io.weir.config.Document;
import io.weir.config.yaml.Reading;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import io.weir.server.ConfigSource;
import io.weir.server.Facts;
import io.weir.server.ProxyServer;
import io.weir.server.config.ProxyConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** What a person sees when Weir has started: where it listens, what it does, what to try. */
final class FirstScreen {
  private static final int ROUTES_SHOWN = 12;

  private FirstScreen() {}

  static String of(ProxyServer server, ConfigSource source) {
    StringBuilder text = new StringBuilder();
    text.append("weir ").append(Facts.version()).append("  ").append(source.file()).append('\n');
    for (ListenerView listener : server.listeners()) {
      text.append("\n  ").append(listener.name()).append("  ").append(url(server, listener));
      text.append('\n');
      ListenerPlan plan = server.snapshot().listener(listener.name());
      if (plan != null) {
        routes(text, plan.table().routes());
      }
    }
    InetSocketAddress admin = server.adminAddress();
    if (admin != null) {
      text.append("\n  admin  http://").append(reachable(ProxyServer.text(admin))).append('\n');
    }
    off(text, server.reading());
    example(text, server);
    return text.append('\n').toString();
  }

  private static void routes(StringBuilder text, List<Route> routes) {
    for (Route route : routes.subList(0, Math.min(routes.size(), ROUTES_SHOWN))) {
      text.append("    ").append(route.name()).append("  ->  ");
      text.append(action(route.action())).append('\n');
    }
    if (routes.size() > ROUTES_SHOWN) {
      text.append("    and ").append(routes.size() - ROUTES_SHOWN).append(" more\n");
    }
  }

  private static String action(RouteAction action) {
    if (action instanceof RouteAction.Forward forward) {
      String targets =
          forward.targets().stream().map(Target::cluster).collect(Collectors.joining(", "));
      return targets.isEmpty() ? "nothing: every target is off" : targets;
    }
    return action instanceof RouteAction.Redirect ? "a redirect" : "an answer made here";
  }

  private static void off(StringBuilder text, Reading<ProxyConfig> reading) {
    if (reading.off().isEmpty()) {
      return;
    }
    text.append("\n  off\n");
    for (Document.Off off : reading.off()) {
      String path = off.place().path();
      String kind =
          path.contains("routes[") ? "route " : path.contains("clusters[") ? "cluster " : "";
      text.append("    ").append(off.name() == null ? path : kind + off.name());
      if (!off.wanted().isEmpty()) {
        text.append("  wants ").append(String.join(", ", off.wanted()));
      }
      text.append('\n');
    }
  }

  private static void example(StringBuilder text, ProxyServer server) {
    for (ListenerView listener : server.listeners()) {
      ListenerPlan plan = server.snapshot().listener(listener.name());
      Example example = plan == null ? null : Example.of(plan.table());
      if (example != null) {
        text.append("\n  try\n    ").append(example.curl(url(server, listener))).append('\n');
        return;
      }
    }
  }

  private static String url(ProxyServer server, ListenerView listener) {
    boolean tls =
        server.reading().value().stream()
            .flatMap(config -> config.listeners().stream())
            .anyMatch(e -> e.name().equals(listener.name()) && e.socket().tls() != null);
    return (tls ? "https://" : "http://") + reachable(listener.address());
  }

  /** An address to connect to, where one may be bound to all of this machine's. */
  private static String reachable(String bound) {
    return bound.replace("0.0.0.0:", "127.0.0.1:").replace("[0:0:0:0:0:0:0:0]:", "localhost:");
  }
}
