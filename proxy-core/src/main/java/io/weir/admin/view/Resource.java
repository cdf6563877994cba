package io.weir.admin.view;

import io.weir.config.problem.Nearest;
import io.weir.config.yaml.Effective;
import io.weir.config.yaml.Effective.Items;
import io.weir.config.yaml.Effective.Keys;
import io.weir.config.yaml.Effective.Leaf;
import io.weir.page.BadCall;
import io.weir.page.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds a part of the configuration by its path, as problems write it: {@code
 * listeners[0].routes[2].to}; a list's item may also be called by its {@code name}.
 */
final class Resource {
  private static final Pattern STEP = Pattern.compile("([A-Za-z0-9_-]+)|\\[\"?([^\"\\]]+)\"?\\]");

  private Resource() {}

  /**
   * The part at that path.
   *
   * @throws BadCall where the path is malformed, or leads nowhere
   */
  static Effective find(Effective root, String path) {
    Effective here = root;
    int at = 0;
    Matcher matcher = STEP.matcher(path);
    while (at < path.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw Query.bad("resource", path, "a path such as listeners[0].routes");
      }
      String step = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      here = step(here, step, path);
      at = matcher.end();
      boolean dot = at < path.length() && path.charAt(at) == '.';
      at += dot && at + 1 < path.length() ? 1 : 0;
    }
    return here;
  }

  private static Effective step(Effective from, String step, String path) {
    Effective next = null;
    List<String> known = new ArrayList<>();
    if (from instanceof Keys keys) {
      next = keys.keys().get(step);
      known.addAll(keys.keys().keySet());
    } else if (from instanceof Items items) {
      next = item(items, step, known);
    }
    if (next == null) {
      String near = Nearest.to(step, known).map(word -> "; did you mean " + word + "?").orElse("");
      throw new BadCall(
          404, "resource: " + Query.shown(path) + " leads nowhere at " + Query.shown(step) + near);
    }
    return next;
  }

  private static @Nullable Effective item(Items items, String step, List<String> known) {
    for (int i = 0; i < items.items().size(); i++) {
      Effective item = items.items().get(i);
      String name = name(item);
      if (step.equals(name) || step.equals(Integer.toString(i))) {
        return item;
      }
      if (name != null) {
        known.add(name);
      }
    }
    return null;
  }

  private static @Nullable String name(Effective item) {
    return item instanceof Keys keys && keys.keys().get("name") instanceof Leaf leaf
        ? String.valueOf(leaf.value())
        : null;
  }
}
