package io.weir.stats;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * One metric's name and labels, and its children by label values; never more than a limit, after
 * which all newcomers share the child {@value #OTHER}. From any thread.
 *
 * @param <C> what is kept for each combination of label values
 */
final class Family<C> {
  /** Every label's value in the child that stands for those beyond the limit. */
  static final String OTHER = "other";

  private final String name;
  private final String help;
  private final List<String> labels;
  private final int childrenMax;
  private final Supplier<C> made;
  private final Map<List<String>, C> children = new ConcurrentHashMap<>();
  private final LongAdder overflows = new LongAdder();

  Family(String name, String help, List<String> labels, int childrenMax, Supplier<C> made) {
    this.name = name;
    this.help = help;
    this.labels = labels;
    this.childrenMax = childrenMax;
    this.made = made;
  }

  String name() {
    return name;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  Map<List<String>, C> children() {
    return children;
  }

  /** How often a child was asked for beyond the limit. */
  long overflows() {
    return overflows.sum();
  }

  C child(String... values) {
    List<String> key = List.of(values);
    C child = children.get(key);
    return child != null ? child : newChild(key);
  }

  private synchronized C newChild(List<String> key) {
    if (key.size() != labels.size()) {
      throw new IllegalArgumentException(
          name + ": label values " + key + " (expected: one for each of " + labels + ")");
    }
    List<String> bounded = key;
    if (children.size() >= childrenMax && !children.containsKey(key)) {
      overflows.increment();
      bounded = Collections.nCopies(labels.size(), OTHER);
    }
    return children.computeIfAbsent(bounded, ignored -> made.get());
  }

  /** Puts a child in place of the one with these label values, which count against no limit. */
  synchronized void put(List<String> key, C child) {
    children.put(key, child);
  }

  void remove(List<String> key) {
    children.remove(key);
  }

  /** Drops that child, unless another has taken its place. */
  void remove(List<String> key, C child) {
    children.remove(key, child);
  }

  /** Drops every child that has all these values under these labels. */
  void retire(List<String> names, List<String> values) {
    if (labels.containsAll(names)) {
      children.keySet().removeIf(child -> has(child, names, values));
    }
  }

  private boolean has(List<String> child, List<String> names, List<String> values) {
    for (int i = 0; i < names.size(); i++) {
      if (!child.get(labels.indexOf(names.get(i))).equals(values.get(i))) {
        return false;
      }
    }
    return true;
  }
}
