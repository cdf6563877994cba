package io.weir.benchmarks.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The CPU time of a process's threads, as Linux tells it. */
public final class Threads {
  private static final double TICKS_PER_SECOND = 100;

  private Threads() {}

  /** Seconds of CPU that a JVM's compiler threads have taken; 0 for what is no JVM. */
  public static double compilerSeconds(long pid) {
    double seconds = 0;
    for (Path thread : threads(Path.of("/proc/" + pid + "/task"))) {
      try {
        seconds += compilerSeconds(Files.readString(thread.resolve("stat")));
      } catch (IOException e) {
        // Threads end while they are looked at.
      }
    }
    return seconds;
  }

  /** The same of one thread, by its line in {@code stat}: {@code 7 (C2 CompilerThre) S ...}. */
  static double compilerSeconds(String stat) {
    int end = stat.lastIndexOf(')');
    String name = stat.substring(stat.indexOf('(') + 1, end);
    if (!name.startsWith("C1 Comp") && !name.startsWith("C2 Comp")) {
      return 0;
    }
    String[] fields = stat.substring(end + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static List<Path> threads(Path folder) {
    try (Stream<Path> threads = Files.list(folder)) {
      return threads.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
