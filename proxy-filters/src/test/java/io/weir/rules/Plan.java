package io.weir.rules;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What each room may import of the others, and which libraries belong to which rooms. */
final class Plan {

  /**
   * Rooms of core, each with the rooms that it may import. A room that is not here is refused; an
   * inner room ({@code route.body}) has the imports of the room around it and is known inside that
   * one only, unless it stands here itself.
   */
  static final Map<String, Set<String>> ROOMS = new LinkedHashMap<>();

  /** Inner rooms that stand open to whoever may import the room around them. */
  static final Set<String> OPEN =
      Set.of(
          "cluster.health",
          "config.names",
          "config.value",
          "config.problem",
          "exchange.desk",
          "exchange.plan");

  /** What a filter's folder may import, besides its own subfolders. Never another filter. */
  static final Set<String> FILTER =
      Set.of(
          "config",
          "config.yaml",
          "json",
          "http",
          "fault",
          "stats",
          "lines",
          "net",
          "page",
          "filter",
          "server.cli.extension",
          "filters.fetch",
          "filters.identity",
          "filters.llm",
          "filters.store",
          "filters.store.config",
          "filters.w3c");

  /** What the folders that implement an upstream may import besides. */
  static final Set<String> UPSTREAM_FILTER = Set.of("cluster");

  /** Folders below {@code filters} that are upstream types. */
  static final Set<String> UPSTREAM_FILTERS = Set.of("filters.mock", "filters.process");

  /** Libraries by package prefix, each with the rooms that may import it. */
  static final Map<String, Set<String>> LIBRARIES = new LinkedHashMap<>();

  /** Stands for every room. */
  static final String ANY = "*";

  /** Stands for every folder below {@code filters}. */
  static final String FILTERS = "filters.*";

  private static final Set<String> WIRE =
      Set.of(
          "net",
          "net.hosts",
          "http1",
          "http2",
          "listener",
          "upstream",
          "exchange",
          "admin",
          "server",
          "filters.mock",
          "filters.process");

  static {
    ROOMS.put("config", Set.of());
    ROOMS.put("json", Set.of());
    ROOMS.put("http", Set.of());
    ROOMS.put("fault", Set.of("config", "json", "http"));
    ROOMS.put("stats", Set.of("config", "json"));
    ROOMS.put("lines", Set.of("json", "stats"));
    ROOMS.put("net", Set.of("config"));
    ROOMS.put("net.hosts", Set.of("config", "net"));
    ROOMS.put("http1", Set.of("http", "fault", "net"));
    ROOMS.put("http2", Set.of("http", "fault", "net"));
    ROOMS.put("page", Set.of("config", "json"));
    ROOMS.put("filter", Set.of("config", "http", "fault", "stats", "lines", "net", "page"));
    ROOMS.put(
        "route",
        Set.of("config", "json", "http", "fault", "filter", "route.config", "route.match"));
    ROOMS.put("route.match", Set.of("http", "route.regex"));
    ROOMS.put("route.regex", Set.of());
    ROOMS.put("route.config", Set.of("config", "http", "fault", "route.match", "route.regex"));
    ROOMS.put("route.explain", Set.of("json", "http", "fault", "route", "route.match"));
    ROOMS.put(
        "respond",
        Set.of("config", "json", "http", "fault", "net", "route", "route.config", "cluster"));
    ROOMS.put(
        "cluster",
        Set.of("config", "http", "fault", "stats", "net", "net.hosts", "cluster.config"));
    ROOMS.put("cluster.config", Set.of("config", "http", "fault", "net.hosts"));
    ROOMS.put(
        "cluster.live",
        Set.of(
            "config",
            "http",
            "fault",
            "stats",
            "net",
            "net.hosts",
            "cluster",
            "cluster.balance",
            "cluster.config",
            "cluster.health",
            "cluster.request"));
    ROOMS.put(
        "upstream",
        Set.of(
            "config",
            "http",
            "http1",
            "http2",
            "fault",
            "stats",
            "net",
            "net.hosts",
            "cluster",
            "cluster.config"));
    ROOMS.put(
        "exchange",
        Set.of("config", "http", "fault", "stats", "net", "filter", "route", "cluster"));
    ROOMS.put(
        "listener",
        Set.of("config", "http", "http1", "http2", "fault", "stats", "net", "filter", "exchange"));
    ROOMS.put(
        "admin",
        Set.of(
            "config.yaml",
            "exchange",
            "route",
            "route.explain",
            "route.regex",
            "cluster",
            "cluster.health",
            "cluster.live",
            "listener",
            "listener.settings",
            "filter",
            "config",
            "json",
            "http",
            "fault",
            "stats",
            "net",
            "page"));
    ROOMS.put("server", Set.of(ANY));

    LIBRARIES.put("io.netty.channel", WIRE);
    LIBRARIES.put("io.netty.bootstrap", WIRE);
    LIBRARIES.put("io.netty.handler", WIRE);
    LIBRARIES.put("io.netty.resolver", WIRE);
    LIBRARIES.put("io.netty.buffer", Set.of(ANY));
    LIBRARIES.put("io.netty.util", Set.of(ANY));
    LIBRARIES.put("org.yaml.snakeyaml", Set.of("config"));
    LIBRARIES.put("io.prometheus.client", Set.of("stats"));
    LIBRARIES.put("org.HdrHistogram", Set.of("stats"));
    LIBRARIES.put(
        "com.fasterxml.jackson",
        Set.of("config", "fault", "stats", "route", "exchange", "admin", "server", FILTERS));
    LIBRARIES.put("picocli", Set.of("server"));
    LIBRARIES.put("ch.qos.logback", Set.of("server"));
    LIBRARIES.put("org.slf4j", Set.of(ANY));
    LIBRARIES.put("com.github.benmanes.caffeine", Set.of("filters.cache", "filters.store"));
    LIBRARIES.put("org.sqlite", Set.of("filters.store"));
    LIBRARIES.put("io.lettuce", Set.of("filters.store"));
    LIBRARIES.put("com.nimbusds", Set.of("filters.auth"));
    LIBRARIES.put("io.opentelemetry", Set.of("filters.tracing"));
    LIBRARIES.put("org.jspecify.annotations", Set.of(ANY));
    LIBRARIES.put("com.google.errorprone.annotations", Set.of(ANY));
    LIBRARIES.put("javax.net.ssl", Set.of("net", "listener", "upstream", "server"));
    LIBRARIES.put("javax.crypto", Set.of("net", FILTERS));
    LIBRARIES.put("javax.security.auth.x500", Set.of("net", "listener"));
    LIBRARIES.put("javax.management", Set.of("stats"));
    LIBRARIES.put("com.sun.management", Set.of("stats"));
    LIBRARIES.put("java", Set.of(ANY));
  }

  private Plan() {}

  /** Whether code in {@code from} may name a type of {@code to}; both are rooms. */
  static boolean mayImport(String from, String to) {
    if (OPEN.contains(to) && mayImport(from, planned(to))) {
      return true;
    }
    if (from.equals(to)) {
      return true;
    }
    if (from.startsWith("filters")) {
      return FILTER.contains(to)
          || to.startsWith("filters.llm.")
          || (UPSTREAM_FILTERS.contains(folder(from)) && UPSTREAM_FILTER.contains(to))
          || folder(from).equals(folder(to));
    }
    Set<String> allowed = ROOMS.getOrDefault(planned(from), Set.of());
    return !to.startsWith("filters")
        && (allowed.contains(ANY) || allowed.contains(to) || planned(from).equals(planned(to)));
  }

  /** The room of core in whose name this one is planned: itself, or the one around it. */
  static String planned(String room) {
    return ROOMS.containsKey(room) || room.indexOf('.') < 0
        ? room
        : planned(room.substring(0, room.lastIndexOf('.')));
  }

  /** Whether {@code room} may use a library's package; no for a library that is not in the plan. */
  static boolean mayUse(String room, String libraryPackage) {
    for (Map.Entry<String, Set<String>> library : LIBRARIES.entrySet()) {
      String prefix = library.getKey();
      if (libraryPackage.equals(prefix) || libraryPackage.startsWith(prefix + ".")) {
        Set<String> owners = library.getValue();
        return owners.contains(ANY)
            || owners.contains(room.startsWith("filters") ? folder(room) : planned(room))
            || (room.startsWith("filters") && owners.contains(FILTERS));
      }
    }
    return false;
  }

  /** A filter's folder without its subfolders; any other room as it is. */
  static String folder(String room) {
    int second = room.indexOf('.', room.indexOf('.') + 1);
    return second < 0 ? room : room.substring(0, second);
  }
}
