package io.weir.benchmarks.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What figures are worth nothing without: where they were taken. */
public final class Machine {
  private Machine() {}

  /** The machine in words. */
  public static String words() {
    return "%s, %d processors, %s %s, driver on JDK %s"
        .formatted(
            model(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"));
  }

  private static String model() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // No Linux: the architecture must do.
    }
    return System.getProperty("os.arch");
  }
}
