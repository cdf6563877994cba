package io.weir.benchmarks.stage;

import io.weir.benchmarks.stage.Cores.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that was started here, with whatever it has started itself. */
public final class Child {
  private static final int CONNECT_MILLIS = 500;
  private static final int LOOK_MILLIS = 50;
  private static final int GRACE_SECONDS = 5;
  private static final int TAIL_BYTES = 2_000;

  private final String name;
  private final Process process;
  private final Path log;
  private final Set<ProcessHandle> family = new HashSet<>();

  Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** What it was started as. */
  public String name() {
    return name;
  }

  /** Whether it has not ended. */
  public boolean alive() {
    return process.isAlive();
  }

  /** The process and those that it has started. */
  public List<Long> pids() {
    return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid))
        .toList();
  }

  /** Moves all of it to the processors of a role. */
  public void move(Cores cores, Role role) throws IOException, InterruptedException {
    for (long pid : pids()) {
      cores.move(pid, role);
    }
  }

  /**
   * Waits until it takes connections on the loopback's port.
   *
   * @throws IOException with the end of its log, if it ends instead or takes longer
   */
  public void awaitPort(int port, Duration atMost) throws IOException, InterruptedException {
    long looks = atMost.toMillis() / LOOK_MILLIS;
    for (long i = 0; i < looks; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new IOException(name + " ended with " + process.exitValue() + ": " + tail(), e);
        }
      }
    }
    throw new IOException(name + " does not listen on port " + port + ": " + tail());
  }

  /** Asks it to end, and does not wait; whom it has started is forgotten when it has ended. */
  void askToEnd() {
    process.descendants().forEach(family::add);
    process.destroy();
  }

  /** Asks it to end, and makes it after five seconds; its own children likewise. */
  void end() {
    askToEnd();
    try {
      process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** The last that it wrote. */
  private String tail() throws IOException {
    String all = Files.readString(log, StandardCharsets.ISO_8859_1);
    return all.substring(Math.max(0, all.length() - TAIL_BYTES)).strip();
  }
}
