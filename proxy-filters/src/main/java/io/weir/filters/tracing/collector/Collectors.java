package io.weir.filters.tracing.collector;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The collectors of a server: one for each way to reach one, however many entries say it, and so
 * the same before and after a reload that leaves it as it is. From any thread; only {@link #close}
 * waits.
 */
public final class Collectors implements AutoCloseable {
  private static final long LAST_WAIT_SECONDS = 5;

  private final Map<CollectorConfig, Shared> open = new HashMap<>();
  private final List<CompletableResultCode> closing = new ArrayList<>();

  /** A collector and how many entries send to it. */
  private static final class Shared {
    private final Collector collector;
    private int users;

    private Shared(Collector collector) {
      this.collector = collector;
    }
  }

  /** The collector that is reached so; to be given back. */
  public synchronized Collector take(CollectorConfig config, Stats stats, Clock clock) {
    Shared shared =
        open.computeIfAbsent(config, ignored -> new Shared(new Collector(config, stats, clock)));
    shared.users++;
    return shared.collector;
  }

  /** Gives a collector back; where nobody else sends to it, it ends when all is sent. */
  public synchronized void giveBack(CollectorConfig config) {
    Shared shared = open.get(config);
    if (shared != null && --shared.users == 0) {
      open.remove(config);
      closing.removeIf(CompletableResultCode::isDone);
      closing.add(shared.collector.close());
    }
  }

  /** Waits until what is left has been sent, five seconds at most. */
  @Override
  public void close() {
    CompletableResultCode.ofAll(closeAll()).join(LAST_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private synchronized List<CompletableResultCode> closeAll() {
    open.values().forEach(shared -> closing.add(shared.collector.close()));
    open.clear();
    return List.copyOf(closing);
  }
}
