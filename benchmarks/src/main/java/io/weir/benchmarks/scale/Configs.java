package io.weir.benchmarks.scale;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Configurations of any size: one loop, and nothing but what the series is about. */
final class Configs {
  private static final String HEAD =
      """
      process: {loops: 1}
      admin: {enabled: false}
      listeners:
        - name: main
          address: 127.0.0.1:%d
          limits: {connections: 100000, streams: 1000}
      """;

  private final int port;

  /** For a Weir that listens on this port. */
  Configs(int port) {
    this.port = port;
  }

  /** The path of one of many routes. */
  static String path(int route) {
    return "/r" + route + "/v1/chat/completions";
  }

  /** The model of one of many routes. */
  static String model(int route) {
    return "model-" + route;
  }

  /** One of many keys. */
  static String key(int number) {
    return "sk-bench-%032d".formatted(number);
  }

  /** So many routes, each with a path of its own. */
  String paths(int count, int stub) {
    return routes(count, i -> "{path: " + path(i) + "}", stub);
  }

  /** So many routes, each for a model of its own. */
  String models(int count, int stub) {
    return routes(count, i -> "{prefix: /v1, model: " + model(i) + "}", stub);
  }

  private String routes(int count, IntFunction<String> match, int stub) {
    return head()
        + "    routes:\n"
        + IntStream.range(0, count)
            .mapToObj(i -> "      - {match: " + match.apply(i) + ", to: stub}\n")
            .collect(Collectors.joining())
        + clusters(List.of(stub), "");
  }

  /** Clients known by the keys of a file. */
  String keyed(String file, int stub) {
    return head()
        + "    filters:\n      - auth: {keys: {file: \""
        + file
        + "\"}}\n"
        + everything()
        + clusters(List.of(stub), "");
  }

  /** The file with so many keys. */
  static String keys(int count) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    StringBuilder file = new StringBuilder("keys:\n");
    for (int i = 0; i < count; i++) {
      byte[] hash = digest.digest(key(i).getBytes(StandardCharsets.UTF_8));
      file.append("  - {name: k").append(i).append(", hash: \"sha256:");
      file.append(HexFormat.of().formatHex(hash)).append("\"}\n");
    }
    return file.toString();
  }

  /** One cluster with all of these ports as endpoints. */
  String endpoints(List<Integer> stubs) {
    return head() + everything() + clusters(stubs, "");
  }

  /** The whole chain: who asks, how much, at what price, and a record of it. */
  String chain(String accessLog, int stub) {
    return head()
        + """
              filters:
                - access_log: {to: "%s"}
                - auth: {keys: [{name: bench, secret: "%s"}]}
                - rate_limit: {per: key, requests: 1000000/s, burst: 1000000}
                - budget: {per: key, daily_usd: 1000000, store: memory}
                - usage
          """
            .formatted(accessLog, key(0))
        + everything()
        + clusters(List.of(stub), ", filters: [breaker]");
  }

  private String head() {
    return HEAD.formatted(port);
  }

  private static String everything() {
    return "    routes:\n      - {match: {prefix: /}, to: stub}\n";
  }

  private static String clusters(List<Integer> stubs, String more) {
    return stubs.stream()
        .map(stub -> "\"http://127.0.0.1:" + stub + '"')
        .collect(
            Collectors.joining(
                ", ",
                "clusters:\n  - {name: stub, limits: {requests: 100000}, endpoints: [",
                "]" + more + "}\n"));
  }
}
