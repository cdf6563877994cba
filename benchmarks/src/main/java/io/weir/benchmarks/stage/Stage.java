package io.weir.benchmarks.stage;

import io.weir.benchmarks.stage.Cores.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a measurement has set up: processes, and a temporary folder for their files. Everything goes
 * away with it, also when this process is told to end.
 */
public final class Stage implements AutoCloseable {
  private final Cores cores;
  private final Path folder;
  private final List<Child> children = new ArrayList<>();
  private final Thread hook = new Thread(this::clear, "stage-end");
  private boolean over;

  /** An empty stage. */
  public Stage(Cores cores) throws IOException {
    this.cores = cores;
    this.folder = Files.createTempDirectory("weir-bench");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The folder for files that nobody needs afterwards. */
  public Path folder() {
    return folder;
  }

  /** Where its processes run. */
  public Cores cores() {
    return cores;
  }

  /** A port that nobody listens on right now. */
  public static int freePort() throws IOException {
    return freePorts(1).get(0);
  }

  /** So many ports that nobody listens on right now. */
  public static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Starts a process with variables of its own; what it writes goes to a file of the folder. */
  public synchronized Child start(
      String name, List<String> command, Map<String, String> variables, Role role)
      throws IOException {
    if (over) {
      throw new IOException("the measurement is over");
    }
    Path log = folder.resolve("child-" + children.size() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(cores.place(role, command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    Child child = new Child(name, process, log);
    children.add(child);
    return child;
  }

  /** Ends a process before the others. */
  public void end(Child child) {
    synchronized (this) {
      children.remove(child);
    }
    child.end();
  }

  /**
   * Writes a file of the folder from a template: a resource in which {@code @key@} stands for the
   * key's value.
   */
  public Path write(String name, Class<?> beside, String template, Map<String, ?> values)
      throws IOException {
    return Files.writeString(folder.resolve(name), filled(read(beside, template), values));
  }

  /** The text of a resource. */
  public static String read(Class<?> beside, String resource) throws IOException {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The text with the value of {@code key} wherever it says {@code @key@}. */
  public static String filled(String text, Map<String, ?> values) {
    String filled = text;
    for (Map.Entry<String, ?> value : values.entrySet()) {
      filled = filled.replace('@' + value.getKey() + '@', value.getValue().toString());
    }
    return filled;
  }

  @Override
  public void close() {
    clear();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends already: the hook runs, or has run.
    }
  }

  private synchronized void clear() {
    over = true;
    // All are asked before the first is waited for, so that they end side by side.
    children.forEach(Child::askToEnd);
    children.forEach(Child::end);
    children.clear();
    try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
