package io.weir.admin.process;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the JVM says of itself, as names and values. */
final class JvmFigures {
  /** Flags through which secrets are handed over by mistake. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(-D[^=]*(?:password|passwd|secret|token|key|credential)[^=]*)=.*", Pattern.DOTALL);

  private JvmFigures() {}

  static Map<String, @Nullable Object> all() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("jvm", jvm());
    tree.put("memory", memory());
    tree.put("collectors", collectors());
    tree.put("threads", threads());
    return tree;
  }

  static double uptimeSeconds() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }

  private static Map<String, @Nullable Object> jvm() {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", runtime.getVmName());
    tree.put("version", Runtime.version().toString());
    tree.put("vendor", runtime.getVmVendor());
    tree.put("pid", runtime.getPid());
    tree.put("processors", Runtime.getRuntime().availableProcessors());
    tree.put("started", Instant.ofEpochMilli(runtime.getStartTime()).toString());
    tree.put("uptime_seconds", uptimeSeconds());
    tree.put("flags", flags(runtime.getInputArguments()));
    return tree;
  }

  static List<String> flags(List<String> arguments) {
    return arguments.stream().map(flag -> SECRET.matcher(flag).replaceFirst("$1=***")).toList();
  }

  static Map<String, @Nullable Object> memory() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("heap", usage(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage()));
    tree.put("non_heap", usage(ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage()));
    Map<String, @Nullable Object> pools = new LinkedHashMap<>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      pools.put(pool.getName(), usage(pool.getUsage()));
    }
    tree.put("pools", pools);
    Map<String, @Nullable Object> buffers = new LinkedHashMap<>();
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("count", pool.getCount());
      one.put("used_bytes", pool.getMemoryUsed());
      buffers.put(pool.getName(), one);
    }
    tree.put("nio_buffers", buffers);
    tree.put("netty", netty());
    return tree;
  }

  private static Map<String, @Nullable Object> netty() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("allocator", ByteBufAllocator.DEFAULT.getClass().getSimpleName());
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
      ByteBufAllocatorMetric metric = provider.metric();
      tree.put("pooled_direct_bytes", metric.usedDirectMemory());
      tree.put("pooled_heap_bytes", metric.usedHeapMemory());
    }
    long direct = PlatformDependent.usedDirectMemory();
    tree.put("direct_bytes", direct < 0 ? null : direct);
    tree.put("direct_max_bytes", PlatformDependent.maxDirectMemory());
    return tree;
  }

  private static Map<String, @Nullable Object> usage(@Nullable MemoryUsage usage) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    if (usage != null) {
      tree.put("used_bytes", usage.getUsed());
      tree.put("committed_bytes", usage.getCommitted());
      tree.put("max_bytes", usage.getMax() < 0 ? null : usage.getMax());
    }
    return tree;
  }

  private static Map<String, @Nullable Object> collectors() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("collections", gc.getCollectionCount());
      one.put("seconds", gc.getCollectionTime() / 1e3);
      tree.put(gc.getName(), one);
    }
    return tree;
  }

  private static Map<String, @Nullable Object> threads() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("live", threads.getThreadCount());
    tree.put("peak", threads.getPeakThreadCount());
    tree.put("daemon", threads.getDaemonThreadCount());
    tree.put("started", threads.getTotalStartedThreadCount());
    return tree;
  }
}
