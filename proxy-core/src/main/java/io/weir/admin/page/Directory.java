package io.weir.admin.page;

import io.weir.config.problem.Nearest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All pages, in the order in which they are shown. Immutable. */
public final class Directory {
  private final Map<String, Page> byPath = new LinkedHashMap<>();

  /** A directory of these pages. */
  public Directory(List<Page> pages) {
    for (Page page : pages) {
      if (byPath.put(page.path(), page) != null) {
        throw new IllegalStateException("page: " + page.path() + " (expected: once)");
      }
    }
  }

  public Collection<Page> pages() {
    return byPath.values();
  }

  /** The page at that path; null where there is none. A slash at the end does not count. */
  public @Nullable Page find(String path) {
    Page page = byPath.get(path);
    return page == null && path.length() > 1 && path.endsWith("/")
        ? byPath.get(path.substring(0, path.length() - 1))
        : page;
  }

  /** What to tell who asked for a page that is not there. */
  public String missing(String path) {
    return "page: "
        + Query.shown(path)
        + " is unknown (expected: one of /help"
        + Nearest.to(path, byPath.keySet()).map(near -> "; did you mean " + near + "?").orElse("")
        + ")";
  }
}
