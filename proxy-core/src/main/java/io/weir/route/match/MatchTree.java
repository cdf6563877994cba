package io.weir.route.match;

import io.weir.route.match.TextMatch.Exact;
import io.weir.route.match.TextMatch.Expression;
import io.weir.route.match.TextMatch.Glob;
import io.weir.route.match.TextMatch.Prefix;
import io.weir.route.match.TextMatch.Segments;
import io.weir.route.match.TextMatch.Suffix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Items with conditions, laid out so that a search looks at few of them however many there are.
 *
 * <p>Where many items name texts for the same subject, the tree asks a table with the request's own
 * text. The tables only narrow: each item that is left has all its conditions tested, so a table
 * may offer too much, never too little. Immutable; from any thread.
 *
 * @param <I> what is searched
 */
final class MatchTree<I extends MatchTree.Item> {
  private static final int LEAF_SIZE = 6;

  private final Node<I> root;

  /** What a tree holds. */
  interface Item {
    /** Its place in the file; a smaller number is taken before a greater. */
    int order();

    List<Condition> conditions();
  }

  /** One search: told of each item whose conditions hold, in no order, while below the limit. */
  abstract static class Search<I extends Item> implements Consumer<Node<I>> {
    final RequestFacts facts;
    int limit = Integer.MAX_VALUE;

    Search(RequestFacts facts) {
      this.facts = facts;
    }

    /** Called for an item that the request meets; may lower the limit. */
    abstract void found(I item);

    @Override
    public final void accept(Node<I> node) {
      node.visit(this);
    }
  }

  /** A part of the tree. */
  interface Node<I extends Item> {
    void visit(Search<I> search);
  }

  /** A tree of these items, which come in their order. */
  MatchTree(List<I> items) {
    this.root = node(items, Set.of());
  }

  void search(Search<I> search) {
    root.visit(search);
  }

  private record Leaf<I extends Item>(List<I> items) implements Node<I> {
    @Override
    public void visit(Search<I> search) {
      for (int i = 0; i < items.size(); i++) {
        I item = items.get(i);
        if (item.order() >= search.limit) {
          return;
        }
        if (Condition.all(item.conditions(), search.facts)) {
          search.found(item);
        }
      }
    }
  }

  /** An item that asks for nothing but that the subject, which has one value, is this text. */
  private record Sole<I extends Item>(Subject subject, String text, I item) implements Node<I> {
    @Override
    public void visit(Search<I> search) {
      if (item.order() < search.limit && text.equals(search.facts.value(subject, 0))) {
        search.found(item);
      }
    }
  }

  private record Split<I extends Item>(
      Subject subject, TextTable<Node<I>> table, @Nullable Node<I> rest) implements Node<I> {
    @Override
    public void visit(Search<I> search) {
      String value = search.facts.value(subject, 0);
      for (int n = 1; value != null; n++) {
        table.each(value, search);
        value = subject instanceof Subject.Part ? null : search.facts.value(subject, n);
      }
      if (rest != null) {
        rest.visit(search);
      }
    }
  }

  private static <I extends Item> Node<I> node(List<I> items, Set<Subject> used) {
    Subject subject = items.size() <= LEAF_SIZE ? null : bestSubject(items, used);
    if (subject == null) {
      return items.size() == 1 ? only(items.get(0)) : new Leaf<>(List.copyOf(items));
    }
    Map<String, List<I>> byKey = new LinkedHashMap<>();
    List<I> rest = new ArrayList<>();
    for (I item : items) {
      Set<String> keys = keys(item, subject);
      if (keys == null) {
        rest.add(item);
      } else {
        keys.forEach(key -> byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(item));
      }
    }
    Set<Subject> nowUsed = new HashSet<>(used);
    nowUsed.add(subject);
    Map<String, Node<I>> nodes = new LinkedHashMap<>();
    byKey.forEach((key, list) -> nodes.put(key, node(list, nowUsed)));
    boolean backwards = subject == Subject.HOST;
    Node<I> others = rest.isEmpty() ? null : node(rest, nowUsed);
    return new Split<>(subject, new TextTable<>(nodes, backwards), others);
  }

  private static <I extends Item> Node<I> only(I item) {
    if (item.conditions().size() == 1) {
      Condition condition = item.conditions().get(0);
      if (condition.subject() instanceof Subject.Part part
          && condition.any().size() == 1
          && condition.any().get(0) instanceof Exact exact) {
        return new Sole<>(part, exact.text(), item);
      }
    }
    return new Leaf<>(List.of(item));
  }

  /** The subject that parts the items best; null where none parts them well. */
  private static <I extends Item> @Nullable Subject bestSubject(List<I> items, Set<Subject> used) {
    Map<Subject, Map<String, Integer>> counts = new LinkedHashMap<>();
    for (I item : items) {
      for (Condition condition : item.conditions()) {
        Subject subject = condition.subject();
        Set<String> keys = used.contains(subject) ? null : keys(condition);
        if (keys != null) {
          Map<String, Integer> byKey = counts.computeIfAbsent(subject, s -> new HashMap<>());
          keys.forEach(key -> byKey.merge(key, 1, Integer::sum));
        }
      }
    }
    Subject best = null;
    long least = items.size() * 3L / 4;
    for (Map.Entry<Subject, Map<String, Integer>> entry : counts.entrySet()) {
      long left = left(items, entry.getKey(), entry.getValue());
      if (left < least) {
        best = entry.getKey();
        least = left;
      }
    }
    return best;
  }

  /** How many items a search would still have to look at, in the worst place of the table. */
  private static <I extends Item> long left(
      List<I> items, Subject subject, Map<String, Integer> byKey) {
    long rest = items.stream().filter(item -> keys(item, subject) == null).count();
    return rest + byKey.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private static @Nullable Set<String> keys(Item item, Subject subject) {
    Set<String> best = null;
    for (Condition condition : item.conditions()) {
      Set<String> keys = condition.subject().equals(subject) ? keys(condition) : null;
      if (keys != null && (best == null || keys.size() < best.size())) {
        best = keys;
      }
    }
    return best;
  }

  /** Texts with one of which a value that meets the condition begins or ends; null if unknown. */
  private static @Nullable Set<String> keys(Condition condition) {
    if (condition.any().isEmpty()) {
      return null;
    }
    Set<String> keys = new HashSet<>();
    for (TextMatch match : condition.any()) {
      String key = condition.subject() == Subject.HOST ? hostKey(match) : key(match);
      if (key == null) {
        return null;
      }
      keys.add(key);
    }
    return keys;
  }

  private static @Nullable String hostKey(TextMatch match) {
    if (match instanceof Exact exact) {
      return exact.text();
    }
    return match instanceof Suffix suffix ? suffix.text() : null;
  }

  private static @Nullable String key(TextMatch match) {
    String key = null;
    if (match instanceof Exact exact) {
      return exact.text();
    } else if (match instanceof Prefix prefix) {
      key = prefix.text();
    } else if (match instanceof Segments segments) {
      key = segments.path();
    } else if (match instanceof Glob glob) {
      key = glob.start();
    } else if (match instanceof Expression expression) {
      key = expression.regex().prefix();
    }
    return key == null || key.isEmpty() ? null : key;
  }
}
