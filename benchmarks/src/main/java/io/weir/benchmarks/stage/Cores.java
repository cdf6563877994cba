package io.weir.benchmarks.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which processors do what: the driver and the stub share the first of those that are allowed, the
 * proxy has the second for itself. Where {@code taskset} or the second processor is missing, every
 * process runs wherever the kernel puts it.
 */
public final class Cores {
  private static final String TASKSET = "taskset";
  private static final int SECONDS_AT_MOST = 10;

  private final List<Integer> allowed;
  private final String missing;

  /** Who a process is in a measurement. */
  public enum Role {
    /** Asks and answers: the driver, and the stub behind the proxy. */
    DRIVER,
    /** What is measured. */
    PROXY,
    /** What will be measured, while its compilers still work beside it. */
    WARMING
  }

  private Cores(List<Integer> allowed, String missing) {
    this.allowed = List.copyOf(allowed);
    this.missing = missing;
  }

  /** What this machine offers. */
  public static Cores found() {
    List<Integer> allowed = allowed();
    if (allowed.size() < 2) {
      return new Cores(allowed, "one processor only");
    }
    return new Cores(allowed, Programs.find(TASKSET).isEmpty() ? "no taskset" : "");
  }

  /** No pinning, for the reason given. */
  static Cores free(String reason) {
    return new Cores(List.of(), reason);
  }

  /** Whether processes keep to their processors. */
  public boolean pinned() {
    return missing.isEmpty();
  }

  /** The placement in words. */
  public String words() {
    return pinned()
        ? "stub and driver on core %d, the proxy alone on core %d"
            .formatted(allowed.get(0), allowed.get(1))
        : "NOT pinned (" + missing + "): figures swing, and proxies get cores of their own choice";
  }

  /** The command, started where its role belongs. */
  List<String> place(Role role, List<String> command) {
    if (!pinned()) {
      return command;
    }
    List<String> placed = new ArrayList<>(List.of(TASKSET, "-c", cores(role)));
    placed.addAll(command);
    return placed;
  }

  /** Moves a running process with all of its threads. */
  public void move(long pid, Role role) throws IOException, InterruptedException {
    if (!pinned()) {
      return;
    }
    Process mover =
        new ProcessBuilder(TASKSET, "-a", "-cp", cores(role), Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    // Where it fails because a thread has just ended, the others have been moved.
    if (!mover.waitFor(SECONDS_AT_MOST, TimeUnit.SECONDS)) {
      mover.destroyForcibly();
    }
  }

  private String cores(Role role) {
    return switch (role) {
      case DRIVER -> allowed.get(0).toString();
      case PROXY -> allowed.get(1).toString();
      case WARMING -> allowed.get(0) + "," + allowed.get(1);
    };
  }

  private static List<Integer> allowed() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Cpus_allowed_list:")) {
          return numbers(line.substring(line.indexOf(':') + 1).strip());
        }
      }
    } catch (IOException e) {
      // No Linux: what follows is said by words().
    }
    return List.of();
  }

  /** The numbers of a list such as {@code 0-1,4}. */
  static List<Integer> numbers(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String[] ends = part.split("-", -1);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
        numbers.add(i);
      }
    }
    return numbers;
  }
}
