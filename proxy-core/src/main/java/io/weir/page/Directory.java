package io.weir.page;

import io.weir.config.problem.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All pages, in the order in which they are shown: those of the house, then those of filters. */
public final class Directory {
  private final Map<String, Page> byPath = new LinkedHashMap<>();
  private final Supplier<Collection<Page>> more;

  /**
   * A directory without pages of the house.
   *
   * @param more the pages that come and go; one of the house's paths is never theirs
   */
  public Directory(Supplier<Collection<Page>> more) {
    this.more = more;
  }

  /** Puts in a page of the house; all of them before the first look. */
  public void add(Page page) {
    if (byPath.put(page.path(), page) != null) {
      throw new IllegalStateException("page: " + page.path() + " (expected: once)");
    }
  }

  /** All of them, as they are now. */
  public Collection<Page> pages() {
    List<Page> all = new ArrayList<>(byPath.values());
    more.get().stream().filter(page -> !byPath.containsKey(page.path())).forEach(all::add);
    return all;
  }

  /** The page at that path; null where there is none. A slash at the end does not count. */
  public @Nullable Page find(String path) {
    boolean slash = path.length() > 1 && path.endsWith("/");
    String bare = slash ? path.substring(0, path.length() - 1) : path;
    Page page = byPath.get(bare);
    return page != null
        ? page
        : more.get().stream().filter(one -> one.path().equals(bare)).findFirst().orElse(null);
  }

  /** What to tell who asked for a page that is not there. */
  public String missing(String path) {
    return "page: "
        + Query.shown(path)
        + " is unknown (expected: one of /help"
        + Nearest.to(path, pages().stream().map(Page::path).toList())
            .map(near -> "; did you mean " + near + "?")
            .orElse("")
        + ")";
  }
}
