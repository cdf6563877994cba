package io.weir.server.build;

import io.weir.page.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What filters share beyond one snapshot: one of each type for the server, and the pages that they
 * put on the admin port. From any thread.
 */
public final class Commons implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Commons.class);

  private final Map<Class<?>, Object> things = new LinkedHashMap<>();
  private final Map<String, Page> pages = new LinkedHashMap<>();

  /** The one of that type; made where there is none yet. */
  public synchronized <T> T get(Class<T> type, Supplier<T> made) {
    Object thing = things.get(type);
    if (thing == null) {
      thing = made.get();
      things.put(type, thing);
    }
    return type.cast(thing);
  }

  /** Puts a page in the place of an earlier one of that path. */
  public synchronized void page(Page page) {
    pages.put(page.path(), page);
  }

  /** The pages, in the order in which their paths first came. */
  public synchronized Collection<Page> pages() {
    return List.copyOf(pages.values());
  }

  /** Closes what can be closed, the last made first. */
  @Override
  public synchronized void close() {
    List<Object> made = new ArrayList<>(things.values());
    things.clear();
    pages.clear();
    for (int i = made.size() - 1; i >= 0; i--) {
      if (made.get(i) instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Exception e) {
          log.warn("closing {}", closeable.getClass().getSimpleName(), e);
        }
      }
    }
  }
}
