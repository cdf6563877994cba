package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Traffic;
import io.weir.benchmarks.stage.Child;
import io.weir.benchmarks.stage.Cores.Role;
import io.weir.benchmarks.stage.Programs;
import io.weir.benchmarks.stage.Stage;
import io.weir.benchmarks.stage.Weir;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A proxy that takes part.
 *
 * @param name as tables call it
 * @param program what must be installed; {@code weir} is always there
 * @param template its configuration, a resource of this package; empty for none
 * @param command what starts it; {@code @config@} is the configuration's file
 * @param variables what its template holds beside ports and the stub's address
 * @param headers what requests must tell it, names in lower case
 */
record Peer(
    String name,
    String program,
    String template,
    List<String> command,
    Map<String, String> variables,
    Map<String, String> headers) {
  private static final String WEIR = "weir";
  private static final Duration START = Duration.ofSeconds(60);

  static final List<Peer> KNOWN =
      List.of(
          weir("weir", "weir.yaml", "auto"),
          weir("weir-chain", "weir-chain.yaml", "auto"),
          weir("weir-uring", "weir.yaml", "io_uring"),
          weir("weir-chain-uring", "weir-chain.yaml", "io_uring"),
          new Peer("nginx", "nginx", "nginx.conf", List.of("nginx", "-c", "@config@"), Map.of()),
          new Peer(
              "haproxy",
              "haproxy",
              "haproxy.cfg",
              List.of("haproxy", "-db", "-f", "@config@"),
              Map.of()),
          new Peer(
              "envoy",
              "envoy",
              "envoy.yaml",
              List.of(
                  "envoy",
                  "-c",
                  "@config@",
                  "--concurrency",
                  "1",
                  "--log-level",
                  "error",
                  "--disable-hot-restart"),
              Map.of()));

  Peer {
    command = List.copyOf(command);
    variables = Map.copyOf(variables);
    headers = Map.copyOf(headers);
  }

  private Peer(
      String name,
      String program,
      String template,
      List<String> command,
      Map<String, String> variables) {
    this(name, program, template, command, variables, Map.of());
  }

  private static Peer weir(String name, String template, String transport) {
    return new Peer(
        name, WEIR, template, List.of(WEIR, "run", "@config@"), Map.of("transport", transport));
  }

  /** The one of this name whose configuration is here. */
  static Peer known(String name) {
    return KNOWN.stream()
        .filter(peer -> peer.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no peer is called " + name));
  }

  /**
   * A gateway that is given as {@code name=command}, in which {@code @port@} is where it is to
   * listen and {@code @stub@} the address to send to; {@code @h2@} and {@code @stream@} are ports
   * for HTTP/2 and for event streams, where it has such.
   */
  static Peer custom(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || !text.contains("@port@")) {
      throw new IllegalArgumentException(
          "a gateway is name=command with @port@ (and @stub@) in the command: " + text);
    }
    return new Peer(
        text.substring(0, equals),
        "sh",
        "",
        List.of("sh", "-c", "exec " + text.substring(equals + 1)),
        Map.of());
  }

  /** The same, where requests must have this header, too; it may name {@code @stub@}. */
  Peer telling(String header, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(header, value);
    return new Peer(name, program, template, command, variables, all);
  }

  /** Whether it can be started here. */
  boolean installed() {
    return program.equals(WEIR) || Programs.find(program).isPresent();
  }

  /** Starts it, ready for connections, in front of the stub. */
  Running start(Stage stage, int stubPort) throws IOException, InterruptedException {
    int plain = Stage.freePort();
    String words =
        template.isEmpty() ? String.join(" ", command) : Stage.read(Peer.class, template);
    int h2 = words.contains("@h2@") ? Stage.freePort() : plain;
    int stream = words.contains("@stream@") ? Stage.freePort() : plain;
    Map<String, Object> values = new HashMap<>(variables);
    values.put("folder", stage.folder());
    values.put("plain", plain);
    values.put("port", plain);
    values.put("stream", stream);
    values.put("h2", h2);
    values.put("stub", "127.0.0.1:" + stubPort);
    values.put("stubPort", stubPort);
    values.put("key", Traffic.KEY);
    Child child = launch(stage, values);
    child.awaitPort(plain, START);
    Map<String, String> told = new HashMap<>(headers);
    told.replaceAll((header, value) -> Stage.filled(value, values));
    return new Running(name, child, plain, stream, h2, told);
  }

  private Child launch(Stage stage, Map<String, Object> values) throws IOException {
    if (program.equals(WEIR)) {
      return Weir.found().start(stage, name, config(stage, values), "");
    }
    if (!template.isEmpty()) {
      values.put("config", config(stage, values));
    }
    List<String> line = command.stream().map(word -> Stage.filled(word, values)).toList();
    return stage.start(name, line, Map.of(), Role.WARMING);
  }

  private Path config(Stage stage, Map<String, Object> values) throws IOException {
    String file = name + template.substring(template.lastIndexOf('.'));
    return stage.write(file, Peer.class, template, values);
  }
}
