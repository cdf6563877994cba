package io.weir.benchmarks.gauge;

import io.weir.benchmarks.gauge.Gauge.Driver;
import io.weir.benchmarks.load.Run;
import io.weir.benchmarks.load.watch.Meter;
import io.weir.benchmarks.stage.Child;
import io.weir.benchmarks.stage.Cores.Role;
import io.weir.benchmarks.stage.Stage;
import io.weir.benchmarks.stub.Stub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The stub behind the proxies, a process of its own, and the driver before them: this process. */
public final class Upstream {
  private static final Duration START = Duration.ofSeconds(30);

  private final Child child;
  private final List<Integer> ports;

  private Upstream(Child child, List<Integer> ports) {
    this.child = child;
    this.ports = List.copyOf(ports);
  }

  /** Starts a stub that listens on so many ports, and moves this process beside it. */
  public static Upstream start(Stage stage, int count) throws IOException, InterruptedException {
    List<Integer> ports = Stage.freePorts(count);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Stub.class.getName());
    command.add("--port");
    command.add(ports.stream().map(String::valueOf).collect(Collectors.joining(",")));
    Child child = stage.start("stub", command, Map.of(), Role.DRIVER);
    child.awaitPort(ports.get(count - 1), START);
    stage.cores().move(ProcessHandle.current().pid(), Role.DRIVER);
    return new Upstream(child, ports);
  }

  /** The stub's process. */
  public Child child() {
    return child;
  }

  /** Where it listens. */
  public List<Integer> ports() {
    return ports;
  }

  /** The first port where it listens. */
  public int port() {
    return ports.get(0);
  }

  /** The load driver, to which the stub is no foreigner. */
  public Driver driver() {
    return (name, work, pids) ->
        new Run(work, new Meter(pids, false, child.pids()), second -> {}).go(name, "");
  }
}
