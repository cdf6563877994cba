package io.weir.stats;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;

/**
 * What the process itself uses: heap, direct memory, collections, threads, descriptors, processor
 * time. Under the names that Prometheus clients of the JVM share, read when asked for.
 */
public final class ProcessStats {
  private ProcessStats() {}

  /** Shows them among these numbers. */
  public static void register(Stats stats) {
    memory(stats);
    direct(stats);
    collections(stats);
    threads(stats);
    process(stats);
  }

  private static void memory(Stats stats) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    String used = "jvm_memory_bytes_used";
    String usedHelp = "Bytes in use.";
    stats.gauge(used, usedHelp, () -> memory.getHeapMemoryUsage().getUsed(), "area", "heap");
    stats.gauge(used, usedHelp, () -> memory.getNonHeapMemoryUsage().getUsed(), "area", "nonheap");
    String committed = "jvm_memory_bytes_committed";
    String help = "Bytes taken from the system.";
    stats.gauge(committed, help, () -> memory.getHeapMemoryUsage().getCommitted(), "area", "heap");
    stats.gauge(
        "jvm_memory_bytes_max",
        "Most bytes that may be taken.",
        () -> max(memory.getHeapMemoryUsage()),
        "area",
        "heap");
  }

  private static double max(MemoryUsage usage) {
    return usage.getMax() < 0 ? Double.NaN : usage.getMax();
  }

  private static void direct(Stats stats) {
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      stats.gauge(
          "jvm_buffer_pool_used_bytes",
          "Bytes of NIO buffers outside the heap.",
          pool::getMemoryUsed,
          "pool",
          pool.getName());
    }
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
      ByteBufAllocatorMetric metric = provider.metric();
      String name = "weir_buffers_bytes";
      String help = "Bytes that the buffer allocator holds, lent out or not.";
      stats.gauge(name, help, metric::usedDirectMemory, "memory", "direct");
      stats.gauge(name, help, metric::usedHeapMemory, "memory", "heap");
    }
  }

  private static void collections(Stats stats) {
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      stats.counted(
          "jvm_gc_collections_total", "Collections.", gc::getCollectionCount, "gc", gc.getName());
      stats.counted(
          "jvm_gc_collection_seconds_total",
          "Time spent collecting.",
          () -> gc.getCollectionTime() / 1e3,
          "gc",
          gc.getName());
    }
  }

  private static void threads(Stats stats) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    stats.gauge("jvm_threads_current", "Live threads.", threads::getThreadCount);
    stats.gauge("jvm_threads_peak", "Most live threads at a time.", threads::getPeakThreadCount);
  }

  private static void process(Stats stats) {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    stats.gauge(
        "process_start_time_seconds",
        "Start, in seconds since 1970 UTC.",
        () -> runtime.getStartTime() / 1e3);
    stats.gauge("weir_uptime_seconds", "Time since the start.", () -> runtime.getUptime() / 1e3);
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof com.sun.management.OperatingSystemMXBean sun) {
      stats.counted(
          "process_cpu_seconds_total",
          "Processor time, user and system.",
          () -> sun.getProcessCpuTime() / 1e9);
    }
    if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
      stats.gauge("process_open_fds", "Open file descriptors.", unix::getOpenFileDescriptorCount);
      stats.gauge("process_max_fds", "Most file descriptors.", unix::getMaxFileDescriptorCount);
    }
  }
}
