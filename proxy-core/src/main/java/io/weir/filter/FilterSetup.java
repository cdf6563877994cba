package io.weir.filter;

import io.weir.fault.Dialect;
import io.weir.lines.LineSinks;
import io.weir.net.Clock;
import io.weir.page.Page;
import io.weir.stats.Stats;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a filter may use while it is prepared, and keep. */
public interface FilterSetup {
  /** Where the entry stands, such as {@code route chat}; for metrics and messages. */
  String owner();

  /** What the endpoints of the entry's cluster speak; null where nobody says, and elsewhere. */
  @Nullable Dialect dialect();

  Stats stats();

  /** Where lines can be logged off the loops. */
  LineSinks lines();

  Clock clock();

  /** Threads for what would block a loop. */
  Executor background();

  /** Whether traffic may come; false where an entry is only checked: nothing is opened then. */
  boolean live();

  /**
   * What all filters of the server share under that type; made once, closed at the server's end
   * where it can be closed.
   */
  <T> T common(Class<T> type, Supplier<T> made);

  /** Puts a page on the admin port, in the place of an earlier one of that path. */
  void page(Page page);

  /**
   * The filter that stood in the same place before this reload, if its kind was the same; it may
   * give up its state to the new one.
   */
  @Nullable Filter previous();
}
