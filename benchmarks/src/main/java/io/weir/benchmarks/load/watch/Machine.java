package io.weir.benchmarks.load.watch;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of everything on this machine, and of this process. */
final class Machine {
  private static final Path CGROUP_1 = Path.of("/sys/fs/cgroup/cpuacct/cpuacct.usage");
  private static final Path CGROUP_2 = Path.of("/sys/fs/cgroup/cpu.stat");
  private static final Path STAT = Path.of("/proc/stat");
  private static final String USAGE = "usage_usec ";
  private static final OperatingSystemMXBean SELF =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Machine() {}

  /** Seconds of this process. */
  static double selfSeconds() {
    return SELF.getProcessCpuTime() / 1e9;
  }

  /** Seconds of all cores; 0 where the machine does not tell. */
  static double busySeconds() {
    try {
      if (Files.isReadable(CGROUP_1)) {
        return Long.parseLong(Files.readString(CGROUP_1).strip()) / 1e9;
      }
      if (Files.isReadable(CGROUP_2)) {
        return usage(Files.readString(CGROUP_2)) / 1e6;
      }
      return Files.isReadable(STAT) ? busy(Files.readString(STAT)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static long usage(String cpuStat) {
    return cpuStat
        .lines()
        .filter(line -> line.startsWith(USAGE))
        .mapToLong(line -> Long.parseLong(line.substring(USAGE.length()).strip()))
        .sum();
  }

  /** Of the first line: all but idle (the 4th) and waiting for disks (the 5th). */
  private static double busy(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").strip().split(" +", -1);
    long ticks = 0;
    for (int i = 1; i < Math.min(fields.length, 9); i++) {
      ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
    }
    return ticks / Usage.TICKS_PER_SECOND;
  }
}
