package io.weir.filters.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Reply;
import io.weir.net.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts in memory. */
final class MemoryCells implements Cells {
  private static final int MOST = 100_000;

  private final Clock clock;
  private final Cache<String, Cell> cells;

  /** None yet. */
  MemoryCells(Clock clock) {
    this.clock = clock;
    this.cells =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfter(new Ends())
            .ticker(clock::nanos)
            .executor(Runnable::run)
            .build();
  }

  private record Cell(String text, long endNanos) {}

  /** Ends a cell at its own time, whoever looked at it since. */
  private static final class Ends implements Expiry<String, Cell> {
    @Override
    public long expireAfterCreate(String key, Cell cell, long now) {
      return cell.endNanos - now;
    }

    @Override
    public long expireAfterUpdate(String key, Cell cell, long now, long left) {
      return cell.endNanos - now;
    }

    @Override
    public long expireAfterRead(String key, Cell cell, long now, long left) {
      return left;
    }
  }

  private Cell cell(String text, Duration ttl) {
    return new Cell(text, clock.nanos() + ttl.toNanos());
  }

  @Override
  public Reply<Seen> get(String key) {
    Cell cell = cells.getIfPresent(key);
    return Reply.of(cell == null ? Seen.EMPTY : new Seen(true, cell.text));
  }

  @Override
  public Reply<Boolean> set(String key, String text, Duration ttl) {
    if (text.length() > TEXT_MAX) {
      return Reply.FALSE;
    }
    cells.put(key, cell(text, ttl));
    return Reply.TRUE;
  }

  @Override
  public Reply<Seen> compareAndSet(
      String key, @Nullable String expected, @Nullable String text, Duration ttl) {
    if (text != null && text.length() > TEXT_MAX) {
      return get(key);
    }
    Cell now =
        cells
            .asMap()
            .compute(
                key,
                (ignored, seen) -> {
                  if (!Objects.equals(seen == null ? null : seen.text, expected)) {
                    return seen;
                  }
                  return text == null ? null : cell(text, ttl);
                });
    return Reply.of(now == null ? Seen.EMPTY : new Seen(true, now.text));
  }
}
