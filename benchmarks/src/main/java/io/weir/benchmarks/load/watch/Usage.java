package io.weir.benchmarks.load.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What some processes have used together up to a moment.
 *
 * @param userTicks CPU time in user mode, in hundredths of a second
 * @param systemTicks CPU time in the kernel
 * @param rssKb memory in RAM now
 */
record Usage(long userTicks, long systemTicks, long rssKb) {
  /** What the kernel tells ticks in to every program, whatever it counts in itself. */
  static final double TICKS_PER_SECOND = 100;

  private static final Path PROC = Path.of("/proc");
  private static final int USER_FIELD = 11;
  private static final String RSS = "VmRSS:";

  /** Of these processes, and of all that they have started, if asked for. */
  static Usage of(List<Long> pids, boolean children) {
    Usage sum = new Usage(0, 0, 0);
    for (long pid : pids) {
      sum = sum.plus(of(pid));
      if (children) {
        sum = descendants(pid).map(Usage::of).reduce(sum, Usage::plus);
      }
    }
    return sum;
  }

  private static Stream<Long> descendants(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return process.stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid);
  }

  /** Nothing, where there is no such process. */
  private static Usage of(long pid) {
    Path folder = PROC.resolve(Long.toString(pid));
    try {
      String stat = Files.readString(folder.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new Usage(
          Long.parseLong(fields[USER_FIELD]),
          Long.parseLong(fields[USER_FIELD + 1]),
          rss(folder.resolve("status")));
    } catch (IOException e) {
      return new Usage(0, 0, 0);
    }
  }

  private static long rss(Path status) throws IOException {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(RSS))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    }
  }

  private Usage plus(Usage other) {
    return new Usage(
        userTicks + other.userTicks, systemTicks + other.systemTicks, rssKb + other.rssKb);
  }

  long ticks() {
    return userTicks + systemTicks;
  }
}
