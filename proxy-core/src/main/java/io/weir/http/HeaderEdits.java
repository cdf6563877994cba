package io.weir.http;

import java.util.List;
import java.util.Map;

/**
 * Changes to header fields, in this order: remove, set, add. A value; the maps keep their order.
 *
 * @param set put in the place of all fields of that name
 * @param add put behind them
 * @param remove taken out
 */
public record HeaderEdits(
    Map<HeaderName, String> set, Map<HeaderName, String> add, List<HeaderName> remove) {
  /** No change. */
  public static final HeaderEdits NONE = new HeaderEdits(Map.of(), Map.of(), List.of());

  /** Makes the changes. */
  public void apply(Headers headers) {
    if (isEmpty()) {
      return;
    }
    for (HeaderName name : remove) {
      headers.remove(name);
    }
    set.forEach(headers::set);
    add.forEach(headers::add);
  }

  /** Whether nothing is changed. */
  public boolean isEmpty() {
    return set.isEmpty() && add.isEmpty() && remove.isEmpty();
  }
}
