package io.weir.server.build;

import io.weir.filter.Filter;
import java.util.concurrent.atomic.AtomicInteger;

/** A filter and how many snapshots still need it. */
final class HeldFilter {
  private final Filter filter;
  private final AtomicInteger holders = new AtomicInteger();

  HeldFilter(Filter filter) {
    this.filter = filter;
  }

  Filter filter() {
    return filter;
  }

  void hold() {
    holders.incrementAndGet();
  }

  /** Closes the filter with its last holder. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      filter.close();
    }
  }
}
